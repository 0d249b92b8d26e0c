"""One script with one fault, and the look at what it has left."""
import collections
import errno
import mmap
import os
import shutil
import subprocess
import tempfile
import time

from daemon import PATIENCE, Daemon, Gone, Refused, Wrong
from scripts import Scripts
from vm import SIZE, VM

HOST = """
[[socket]]
size = "%dMiB"
[[socket.gpu]]
address = "0008:01:00.0"
[[socket]]
size = "%dMiB"
[[socket.gpu]]
address = "0018:01:00.0"
"""
REGIONS = ("egm4", "egm5")
TMP = "/dev/shm" if os.path.isdir("/dev/shm") else None


class Run(Scripts):
    """One script with one fault, and the look at what it has left."""

    def __init__(self, tools, script, fault):
        self.egmd, self.fault_at = tools
        self.script, self.fault = script, fault
        self.work = tempfile.mkdtemp(prefix="egmd-fault-", dir=TMP)
        self.state, self.report = f"{self.work}/state", f"{self.work}/report"
        self.host, self.config = f"{self.work}/host.toml", f"{self.work}/egmd.toml"
        os.mkdir(self.state)
        self.sizes = {"egm4": SIZE, "egm5": SIZE}
        config = ""
        if script == "parts":
            self.sizes["egm4"] = 4 * SIZE
            config = "[region.egm4]\nallow-shared-descriptor = true\n"
        host = HOST % tuple(size >> 20 for size in self.sizes.values())
        for path, text in ((self.host, host), (self.config, config)):
            with open(path, "w") as file:
                file.write(text)
        self.starts = 0
        self.vms = []
        self.daemon = None
        self.peer = None
        self.soils = False
        self.at_end = None
        # What the proof of the checks does to what egmd has left: "lose" or "soil".
        self.sabotage = None
        self.torn = fault[0] == "torn"
        self.fails = fault[0].startswith("E")

    # Without a fault: what the daemon has open at the end of each script, what another one has when all is over, and
    # what stands in the state directory then.
    ends = {}
    baseline = None
    files = None

    # ---- The client -------------------------------------------------------------------------------------------------
    def start(self, faulty=True):
        fault = None
        if faulty:
            what, point, length = self.fault
            if self.fails:
                what = str(getattr(errno, what))
            fault = (what, str(point), str(length), "served" if self.fails else "start")
        self.daemon = Daemon(self, fault)
        self.peer = self.daemon.peer()

    def snapshot(self, asked):
        """What a refusal must leave as it is: all but what is ending by itself anyway."""
        ending = {vm.uuid for vm in self.vms if vm.state == "ending" and (vm.reply or {}).get("id") != asked}
        return [(one["id"], one["state"], one["regions"], one.get("process"), one["lifetime"])
                for one in self.peer.ask("allocation.list")["allocations"] if one["vm"]["uuid"] not in ending]

    def ask(self, method, peer=None, or_kind=None, **params):
        """Asks; if the ledger refuses, sees that nothing has changed, and asks again. None for `or_kind` of error."""
        peer = peer or self.peer
        before = self.snapshot(params.get("id")) if self.fails else None
        for _ in range(6):
            try:
                return peer.ask(method, **params)
            except Refused as refused:
                if refused.kind == or_kind:
                    return None
                # A descriptor that cannot be handed out is no matter of the ledger.
                may_refuse = {"ledger-unavailable"} | ({"delivery-unavailable"} if self.fault[0] == "EMFILE" else set())
                if not self.fails or refused.kind not in may_refuse:
                    raise Wrong(f"{method} {params}: {refused}") from refused
                after = self.snapshot(params.get("id"))
                # What drains may come to its end meanwhile.
                missing = [one for one in before if one not in after and one[1] != "draining"]
                # Where requests are abandoned, one of them may be done just now.
                if self.script != "leave" and (missing or any(one not in before for one in after)):
                    raise Wrong(f"{method} was refused ({refused}), but {before} became {after}") from refused
        raise Wrong(f"{method} is refused for ever")

    def expect(self, regions, lifetime="persistent", part=None):
        """A VM that is about to be asked for."""
        vm = VM(len(self.vms) + 1, regions, lifetime, part)
        self.vms.append(vm)
        return vm

    def wish(self, vm):
        part = {"policy": "partition", "size": vm.part * SIZE} if vm.part else {}
        return {"vm": {"uuid": vm.uuid}, "regions": vm.regions, "lifetime": vm.lifetimes[0], "wait": PATIENCE, **part}

    def naming(self, vm):
        with open(f"/proc/{vm.process.pid}/stat") as file:
            start = int(file.read().rsplit(")", 1)[1].split()[19])
        return {"id": vm.reply["id"], "pid": vm.process.pid, "startTime": start}

    def create(self, regions, lifetime="persistent", peer=None, part=None):
        vm = self.expect(regions, lifetime, part)
        more = {}
        if lifetime == "process":
            vm.process = subprocess.Popen(["/bin/sleep", "600"])
            more["pid"] = vm.process.pid
        self.create_again(vm, peer, **more)
        return vm

    def create_again(self, vm, peer=None, **more):
        reply = self.ask("allocation.create", peer, **self.wish(vm), **more)
        if vm.reply and reply["id"] != vm.reply["id"]:
            raise Wrong(f"asked again, {vm.uuid} got another allocation: {vm.reply} became {reply}")
        vm.reply, vm.state = reply, "had"

    def map(self, vm, peer=None):
        """Gets the memory; it must be clean. Then it is the VM's."""
        for name in vm.regions:
            peer = peer or self.peer
            reply = self.ask("allocation.map", peer, id=vm.reply["id"], region=name)
            if peer.descriptor is None:
                raise Wrong(f"no descriptor came with {reply}")
            memory = mmap.mmap(peer.descriptor, reply["size"], offset=reply["offset"])
            os.close(peer.descriptor)
            if name in vm.memory:
                if memory[:].count(vm.block) != len(memory):
                    raise Wrong(f"{name}, mapped again by {vm.uuid}, is other memory")
                memory.close()
                continue
            if self.soils:
                memory[len(memory) - 1] = 1
            if len(memory) != (vm.part * SIZE if vm.part else self.sizes[name]):
                raise Wrong(f"{vm.uuid} was given {len(memory)} bytes of {name}")
            if memory[:].count(0) != len(memory):
                raise Wrong(f"{vm.uuid} was given {name} dirty")
            memory[:] = vm.block * len(memory)
            vm.memory[name] = memory

    def activate(self, vm, lifetime):
        vm.lifetimes.append(lifetime)
        self.ask("allocation.activate", **self.naming(vm), lifetime=lifetime)
        vm.lifetimes, vm.is_active = [lifetime], True

    def release(self, vm, or_kind=None):
        vm.state = "ending"
        self.ask("allocation.release", or_kind=or_kind, id=vm.reply["id"])
        vm.state = "over"

    # ---- What is left ------------------------------------------------------------------------------------------------
    def check_found(self, found):
        """Holds the list of allocations against what the client knows; returns who has which regions: offsets and sizes."""
        by_uuid = collections.defaultdict(list)
        for one in found:
            by_uuid[one["vm"]["uuid"]].append(one)
        owned = collections.defaultdict(list)
        for uuid, ones in by_uuid.items():
            if uuid not in [vm.uuid for vm in self.vms]:
                raise Wrong(f"nobody asked for {ones}")
            if len(ones) > 1:
                raise Wrong(f"{uuid} has more than one allocation: {ones}")
        for vm in self.vms:
            ones = by_uuid[vm.uuid]
            for one in ones:
                if one["state"] == "allocated":
                    for region in one["regions"]:
                        owned[region["name"]].append((region["offset"], region["size"]))
                if vm.reply:
                    vm.has(one)
                elif [region["name"] for region in one["regions"]] != vm.regions:
                    raise Wrong(f"{one} has not the regions that were asked for")
                if vm.state == "over" and one["state"] != "draining":
                    raise Wrong(f"{one} was released, and it was acknowledged")
                if vm.is_active and (one.get("process") or {}).get("pid") != (vm.process and vm.process.pid):
                    if vm.state == "had":
                        raise Wrong(f"{one} is not its process's any more")
                if one["lifetime"] not in vm.lifetimes:
                    raise Wrong(f"{one} has another lifetime than {vm.lifetimes}")
            if vm.state == "had" and [one["state"] for one in ones] != ["allocated"]:
                raise Wrong(f"{vm.reply} was acknowledged; what is left of it: {ones}")
        for ranges in owned.values():
            ranges.sort()
            if any(low[0] + low[1] > high[0] for low, high in zip(ranges, ranges[1:])):
                raise Wrong(f"memory has two owners: {found}")
        return owned

    def check(self, done):
        """Starts another daemon and holds what it has against what the client knows.

        Returns what the daemon has open and what stands in the state directory when everything has ended."""
        self.fails = False
        if self.sabotage == "lose":
            with open(f"{self.state}/ledger", "rb+") as file:
                file.truncate(len(file.readline()))
        self.start(faulty=False)
        self.soils = self.sabotage == "soil"
        journal = self.daemon.journal()
        is_told = "was damaged" in journal
        # A file that has not its name yet may be torn as it likes.
        if is_told != (self.torn and done.endswith("/ledger")):
            raise Wrong(f"the ledger: {journal}")
        owned = self.check_found(self.peer.ask("allocation.list")["allocations"])
        for vm in self.vms:
            vm.check_memory("by a restart")
        mapping = {name for vm in self.vms for name in vm.memory}
        # What is free or comes free by itself is given away clean, while the others go on.
        for name in REGIONS:
            if not owned[name] and name not in mapping:
                self.map(self.create([name]))
            elif self.script == "parts" and name == "egm4":
                # The last VM of the script has all of it.
                if sum(size for _, size in owned[name]) < self.sizes[name] and self.is_cut(name):
                    self.map(self.create([name], part=1))
        for vm in self.vms:
            vm.check_memory("while others came and went")
            if vm.state == "had" and vm.lifetimes == ["persistent"] and not vm.is_active:
                self.create_again(vm)
        # Everything ends: everything is clean, and nothing is left over.
        for vm in self.vms:
            vm.leave()
            vm.end_process()
        for one in self.peer.ask("allocation.list")["allocations"]:
            try:
                self.peer.ask("allocation.release", id=one["id"])
            except Refused as refused:
                if refused.kind != "unknown-allocation":
                    raise
        last = self.create(list(REGIONS))
        self.map(last)
        last.leave()
        self.release(last)
        for name in REGIONS:
            def state(name=name):
                return self.peer.ask("region.get", region=name)["state"]
            self.wait_until(f"{name} to be ready", lambda state=state: state() == "ready", state)
        if (left := self.peer.ask("allocation.list")["allocations"]):
            raise Wrong(f"left over: {left}")
        for name in REGIONS:
            with open(f"{self.state}/memory/{name}", "rb") as file:
                if file.read().count(0) != self.sizes[name]:
                    raise Wrong(f"{name} is ready, but not zero")
        self.peer.close()
        descriptors = self.check_descriptors(Run.baseline, connections=0)
        files = sorted(os.path.relpath(os.path.join(top, name), self.state)
                       for top, _, names in os.walk(self.state) for name in names)
        files = [name for name in files if not (self.torn and name == "ledger.corrupt-1")]
        if Run.files is not None and files != Run.files:
            raise Wrong(f"in the state directory are {files}, not {Run.files}")
        return descriptors, files

    def is_cut(self, name):
        return self.peer.ask("region.get", region=name).get("partitioning") is not None

    def check_descriptors(self, expected, connections):
        """Waits until the daemon has open what it should, and returns that.

        Where that is not known yet: until only that many connections are left, and nothing has changed for a while."""
        last = []

        def is_right():
            last.append(self.daemon.descriptors())
            if expected:
                return last[-1] == expected
            # Beside the connections there is the socket that listens.
            return last[-1]["socket"] == 1 + connections and last[-100:] == [last[-1]] * 100
        self.wait_until(f"these descriptors: {expected}", is_right, lambda: last[-1])
        return last[-1]

    @staticmethod
    def wait_until(what, condition, seen):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise Wrong(f"waited {PATIENCE} s for {what}; seen: {seen()}")
            time.sleep(0.001)

    def play(self):
        """What was done ("" if the fault did not come about), and what is left after everything has ended."""
        try:
            getattr(self, self.script)()
            has_died = False
            self.at_end = self.check_descriptors(Run.ends.get(self.script), connections=1)
        except Gone:
            has_died = True
            if self.daemon:
                self.daemon.wait()
        if self.daemon:
            self.daemon.kill()
        done = ""
        if os.path.exists(self.report):
            with open(self.report) as file:
                done = file.read().strip()
        if has_died and not done:
            raise Wrong("egmd died of itself")
        return done, self.check(done)

    def end(self):
        if self.daemon:
            self.daemon.kill()
        for vm in self.vms:
            vm.leave()
            vm.end_process()
        shutil.rmtree(self.work)
