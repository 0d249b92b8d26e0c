"""What the client does: each script is one life of a daemon, in which the fault comes at some point."""
import select
import subprocess

from daemon import PATIENCE, Refused, Wrong

# Bytes of a ledger that is not written anew: `LedgerFile.smallSize`.
LEDGER_SMALL = 64 << 10


class Scripts:
    """The scripts; `Run` has what they are made of."""

    def life(self):
        self.start()
        self.ask("region.adopt", region="egm4")
        self.ask("region.scrub", region="egm4")
        first = self.create(["egm4"])
        self.map(first)
        second = self.create(["egm5"], "process")
        self.map(second)
        self.activate(second, "process")
        self.create_again(first)
        self.map(first)
        # Given back while it is mapped: it waits.
        self.release(first)
        first.leave()
        third = self.create(["egm4"])
        self.map(third)
        # The end of the process ends it.
        second.state = "ending"
        second.leave()
        second.end_process()
        connection = self.daemon.peer()
        fourth = self.create(["egm5"], "connection", connection)
        self.map(fourth, connection)
        fourth.state = "ending"
        fourth.leave()
        connection.close()
        third.leave()
        self.release(third)
        both = self.create(["egm4", "egm5"])
        self.map(both)
        both.leave()
        self.release(both)
        # Persistent, but somebody uses it; then another lifetime.
        last = self.create(["egm5"])
        last.process = subprocess.Popen(["/bin/sleep", "600"])
        self.map(last)
        self.activate(last, "persistent")
        self.activate(last, "process")
        # It outlives its process, and is given back by an administrator.
        other = self.create(["egm4"])
        other.process = subprocess.Popen(["/bin/sleep", "600"])
        self.map(other)
        self.activate(other, "persistent")
        other.is_active = False
        other.end_process()
        other.check_memory("at the end of its process")
        other.leave()
        self.release(other)
        self.map(self.create(["egm4"]))

    def restart(self):
        """Begins with a ledger that has something of everything, and is about to be written anew."""
        self.start(faulty=False)
        kept = self.create(["egm4"])
        self.map(kept)
        ending = self.create(["egm5"])
        self.map(ending)
        self.release(ending)
        self.daemon.kill()
        self.lengthen()
        self.start()
        self.create_again(kept)
        self.map(kept)
        kept.check_memory("by a restart")
        ending.leave()
        process = self.create(["egm5"], "process")
        self.map(process)
        kept.leave()
        self.release(kept)
        both = [self.create(["egm4"]), process]
        self.map(both[0])
        self.activate(process, "process")
        for vm in both:
            vm.state = "ending"
            vm.leave()
            if vm.process:
                vm.end_process()
            else:
                self.release(vm)
        self.map(self.create(["egm4", "egm5"]))

    def parts(self):
        """Several VMs on one region; at most three of its four units are somebody's."""
        self.start()
        first = self.create(["egm4"], part=2)
        self.map(first)
        second = self.create(["egm4"], part=1)
        self.map(second)
        self.create_again(second)
        # Given back while it is mapped: it waits, and then it alone is scrubbed.
        self.release(first)
        first.leave()
        third = self.create(["egm4"], part=2)
        self.map(third)
        second.check_memory("while another part was scrubbed")
        third.leave()
        self.release(third)
        # The end of the process ends it.
        fourth = self.create(["egm4"], "process", part=1)
        self.map(fourth)
        self.activate(fourth, "process")
        fourth.state = "ending"
        fourth.leave()
        fourth.end_process()
        second.check_memory("while others came and went")
        second.leave()
        self.release(second)
        # The region is whole again.
        self.map(self.create(["egm4"]))

    def lengthen(self):
        """Appends transactions that change nothing, so that the next few fill the file up."""
        with open(f"{self.state}/ledger", "rb+") as file:
            lines = file.read().splitlines()
            total = int(lines[-1][-16:], 16)
            region = next(word for line in lines for word in line.split() if word.startswith(b"5,"))
            while file.tell() < LEDGER_SMALL - 1500:
                line = b"dirty " + region
                for byte in line:
                    total = (total ^ byte) * 0x100000001b3 & (1 << 64) - 1
                file.write(line + f" {total:016x}\n".encode())

    def leave(self):
        """The client goes away between a request and its answer."""
        self.start()
        for is_answered in (False, True):
            first = self.expect(["egm4"])
            self.abandon("allocation.create", is_answered, **self.wish(first))
            self.create_again(first)
            self.map(first)
            self.abandon("allocation.map", is_answered, id=first.reply["id"], region="egm4")
            # Waits for what is not free, and leaves.
            waiting = self.expect(["egm4", "egm5"])
            self.abandon("allocation.create", False, **self.wish(waiting))
            first.process = subprocess.Popen(["/bin/sleep", "600"])
            first.lifetimes.append("process")
            self.abandon("allocation.activate", is_answered, **self.naming(first), lifetime="process")
            self.activate(first, "process")
            connected = self.expect(["egm5"], "connection")
            self.abandon("allocation.create", is_answered, **self.wish(connected))
            waiting.state = connected.state = first.state = "ending"
            first.leave()
            self.abandon("allocation.release", is_answered, id=first.reply["id"])
            # Nobody has heard whether that was refused. If not, it may be over by now.
            self.release(first, or_kind="unknown-allocation")
            both = self.create(["egm4", "egm5"])
            self.map(both)
            both.leave()
            self.release(both)
            first.end_process()
        self.map(self.create(["egm5"]))

    def reuse(self):
        """While egmd is down a VM's process ends, and another one gets its pid."""
        self.start(faulty=False)
        vm = self.create(["egm4"], "process")
        self.map(vm)
        self.activate(vm, "process")
        old = self.naming(vm)
        self.daemon.kill()
        vm.end_process()
        vm.state = "ending"
        with open("/proc/sys/kernel/ns_last_pid", "w") as file:
            file.write(str(old["pid"] - 1))
        vm.process = subprocess.Popen(["/bin/sleep", "600"])
        if vm.process.pid != old["pid"] or self.naming(vm)["startTime"] == old["startTime"]:
            raise Wrong("the pid was not used again, so nothing is proven")
        self.start(faulty=False)
        found = self.peer.ask("allocation.list")["allocations"]
        if [one["state"] for one in found] != ["draining"]:
            raise Wrong(f"another process with the pid {old['pid']} was taken for the VM's: {found}")
        vm.check_memory("while it is mapped by a process of the VM that egmd does not know")
        other = self.create(["egm5"])
        try:
            self.peer.ask("allocation.activate", **{**old, "id": other.reply["id"]}, lifetime="process")
            raise Wrong("an allocation was activated for a process that is gone")
        except Refused as refused:
            if refused.kind != "process-gone":
                raise

    def abandon(self, method, is_answered, **params):
        """Sends a request and closes the connection, before the answer comes or before it is read."""
        peer = self.daemon.peer()
        try:
            peer.send(method, params)
            if is_answered:
                select.select([peer.socket, self.daemon.handle], [], [], PATIENCE)
        finally:
            peer.close()
