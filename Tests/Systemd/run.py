"""run.py WORK BINARIES [NAME…]: boots the container, installs, and runs the checks; see README.md."""

import json
import os
import signal
import subprocess
import sys
import time

from container import Container, Failure, until
from guest import SIMULATED, VM, Guest, check, inode, outside
from hardening import devices, facts, from_root, gpu_helper, sandbox
from metrics import metrics

RESTARTS = 20


def journal_has(box, text, cursor):
    return any(text in line for line in box.journal(cursor=cursor))


def activation(box):
    """A client that connects before the service runs gets its answer, and READY=1 came before the unit was active."""
    check(box.state("egmd.socket") == "active", "egmd.socket does not listen after boot")
    check(box.state("egmd.service") == "inactive", "egmd.service ran before anybody connected")
    check(oct(os.stat(f"/proc/{box.leader}/root/run/egmd").st_mode & 0o777) == "0o755", "/run/egmd has another mode")
    box.call("system.ping")
    facts = box.show("egmd.service", "ActiveState", "SubState", "StatusText", "NotifyAccess", "Type")
    check(facts["ActiveState"] == "active" and facts["SubState"] == "running", f"after a call: {facts}")
    check("2 regions" in facts["StatusText"], f"no status came with READY=1: {facts}")
    check(box.call("system.info")["pid"] > 0, "system.info names no pid")


def sockets(box):
    """Socket, directory and ledger outlive restart, stop, crash, and the stop of both units."""
    box.call("system.ping")
    directory, node = inode(box, "/run/egmd"), inode(box, "/run/egmd/egmd.sock")

    def same(what):
        check(inode(box, "/run/egmd") == directory, f"/run/egmd is another directory after {what}")
        check(inode(box, "/run/egmd/egmd.sock") == node, f"egmd.sock is another socket after {what}")

    box.systemctl("restart", "egmd.service")
    same("restart")
    box.systemctl("stop", "egmd.service")
    same("stop")
    check(box.state("egmd.socket") == "active", "stopping the service stopped the socket")
    box.call("system.ping")  # starts it again
    pid = box.main_pid()
    os.kill(outside(box, pid), signal.SIGKILL)
    until("egmd is there again after a crash", lambda: box.main_pid() not in (0, pid))
    box.call("system.ping")
    same("a crash")
    box.systemctl("stop", "egmd.socket", "egmd.service")
    check(inode(box, "/run/egmd") == directory, "/run/egmd is another directory after the stop of both units")
    check(os.path.exists(f"/proc/{box.leader}/root/run/egmd/egmd.sock"), "the socket's node went with its unit")
    box.systemctl("start", "egmd.socket")
    box.call("system.ping")


def watchdog(box):
    """A daemon that hangs is killed by the watchdog and started again; a client that came meanwhile gets its answer."""
    box.call("system.ping")
    shipped = box.show("egmd.service", "WatchdogUSec")["WatchdogUSec"]
    check(shipped == "30s", f"the shipped watchdog is not 30 s but {shipped}")
    box.drop_in("watchdog", "[Service]\nWatchdogSec=5s\nTimeoutAbortSec=5s\n")
    try:
        box.systemctl("restart", "egmd.service")
        pid, cursor = box.main_pid(), box.cursor()
        os.kill(outside(box, pid), signal.SIGSTOP)
        box.call("system.ping")
        check(box.main_pid() != pid, "the stopped daemon answered")
        check(journal_has(box, "Watchdog timeout", cursor), "systemd did not name the watchdog as the reason")
    finally:
        box.drop_in("watchdog", None)
        box.systemctl("restart", "egmd.service")


def crash_loop(box):
    """A daemon that crashes again and again is started again up to the limit, and then its socket refuses."""
    shipped = box.show("egmd.service", "StartLimitBurst", "StartLimitIntervalUSec", "Restart", "RestartUSec")
    check(shipped == {"StartLimitBurst": "60", "StartLimitIntervalUSec": "2min", "Restart": "on-failure",
                      "RestartUSec": "1s"}, f"the unit's limits are not those of the documentation: {shipped}")
    ledger = inode(box, "/run/egmd")
    box.drop_in("crash", "[Unit]\nStartLimitBurst=4\n[Service]\nRestartSec=50ms\n")
    try:
        box.systemctl("reset-failed", "egmd.service")
        box.systemctl("restart", "egmd.service")
        kills = 0
        while kills < 10 and box.state("egmd.service") != "failed":
            pid = until("a new egmd or the end", lambda: box.main_pid() or box.state("egmd.service") == "failed")
            if pid is not True:
                os.kill(outside(box, pid), signal.SIGSEGV)
                kills += 1
                until("that one has ended", lambda: box.main_pid() != pid)
        check(3 <= kills <= 5, f"the limit of 4 starts was met after {kills} crashes")
        until("the service is given up", lambda: box.state("egmd.service") == "failed")
        # The first connection finds a service that may not start: systemd gives the socket up too.
        box.run("python3", "-B", "/test/agent.py", "call", "system.ping", check=False)
        until("the socket refuses", lambda: box.state("egmd.socket") == "failed")
        check(inode(box, "/run/egmd") == ledger, "/run/egmd went with the service")
    finally:
        box.drop_in("crash", None)
        box.systemctl("reset-failed", "egmd.service", "egmd.socket")
        box.systemctl("start", "egmd.socket")
    box.call("system.ping")


def opens(box, cursor):
    """How often egm4 was opened and scrubbed, by the daemon's log."""
    lines = box.journal(cursor=cursor)
    return {word: sum("egm4" in line and word in line for line in lines)
            for word in ["found -> opening", "-> scrubbing", "held again for its VM", "without an open"]}


def restart(box):
    """Restarts under load: no failed connect, no lost reply; the VM goes on; regions come back without an open."""
    box.systemctl("restart", "egmd.service")
    guest = Guest(box, 1)
    hammer = box.agent("hammer", guest.id)
    try:
        until("egm5 is scrubbed", lambda: box.call("region.get", {"region": "egm5"})["state"] == "ready")
        kept, cursor = box.stored(), box.cursor()
        check(kept == 3, f"systemd keeps {kept} descriptors, not two regions and a process")
        longest = 0.0
        counted = []
        for _ in range(RESTARTS):
            pid, start = box.main_pid(), time.monotonic()
            box.systemctl("restart", "egmd.service")
            longest = max(longest, time.monotonic() - start)
            check(box.main_pid() not in (0, pid), "egmd was not restarted")
            counted.append(box.descriptors(box.main_pid()))
        guest.expect_unharmed(f"after {RESTARTS} restarts")
        hammer.stdin.close()
        counts = json.loads(hammer.stdout.read())
        check(not counts["refused"], f"failed connects: {counts['refused'][:3]}")
        check(not counts["lost"], f"requests that were sent and not answered: {counts['lost'][:3]}")
        check(not counts["wrong"], f"wrong answers: {counts['wrong'][:3]}")
        check(counts["calls"] > RESTARTS, f"only {counts['calls']} calls: that was no load")
        seen = opens(box, cursor)
        check(seen["held again for its VM"] == 0 and seen["-> scrubbing"] == 0, f"egm4 was opened or scrubbed: {seen}")
        # A daemon may be told to end before it came to that; then the next one takes it.
        check(0 < seen["without an open"] <= RESTARTS, f"egm4 was not taken back each time: {seen}")
        lines = box.journal(cursor=cursor)
        scrubs = sum("egm5" in line and ("-> scrubbing" in line or "-> dirty" in line) for line in lines)
        check(scrubs == 0, f"egm5, which was clean, was scrubbed {scrubs} times")
        check(box.stored() == kept, f"the store has {box.stored()} descriptors now, not {kept}")
        # Beside what it holds there are the connection of the moment and what it reads at its start.
        check(max(counted[-5:]) <= max(counted[:5]) + 2, f"egmd's descriptors grow from restart to restart: {counted}")
    finally:
        if hammer.poll() is None:
            hammer.kill()
        guest.end()
    check(box.stored() == 2, f"after the VM's end {box.stored()} descriptors are kept, not the two regions'")
    return (f"{RESTARTS} restarts, {counts['calls']} connects, {counts['again']} requests sent again, the slowest call "
            f"{counts['slowest'] * 1000:.0f} ms, the longest restart {longest * 1000:.0f} ms")


def crash(box):
    """After a SIGKILL the same holds: systemd has the descriptors, the ledger the rest."""
    guest = Guest(box, 2)
    try:
        cursor = box.cursor()
        for _ in range(3):
            pid = box.main_pid()
            os.kill(outside(box, pid), signal.SIGKILL)
            until("egmd is there again", lambda: box.main_pid() not in (0, pid))
            guest.expect_unharmed("after a crash")
        seen = opens(box, cursor)
        check(seen["held again for its VM"] == 0 and seen["-> scrubbing"] == 0, f"egm4 was opened or scrubbed: {seen}")
    finally:
        guest.end()


def stop(box):
    """A stop ends the store unless it is preserved (systemd 254); the VM and the ledger outlive it."""
    version = box.version()
    note = []
    for preserve in [False, True]:
        if preserve and version < 254:
            note.append(f"systemd {version} has no FileDescriptorStorePreserve=: with it NOT SEEN")
            continue
        guest = Guest(box, 3)
        try:
            if preserve:
                box.drop_in("preserve", "[Service]\nFileDescriptorStorePreserve=yes\n")
            cursor = box.cursor()
            box.systemctl("stop", "egmd.service")
            kept = box.stored()
            check((kept == 3) == preserve, f"after a stop {kept} descriptors are kept (preserve: {preserve})")
            box.systemctl("start", "egmd.service")
            guest.expect_unharmed("after stop and start")
            way = "without an open" if preserve else "held again for its VM"
            until(f"egm4 is {way} (preserve: {preserve})", lambda: opens(box, cursor)[way] == 1)
            seen = opens(box, cursor)
            check(seen["-> scrubbing"] == 0, f"the VM's memory was scrubbed: {seen}")
        finally:
            box.drop_in("preserve", None)
            guest.end()
    return "; ".join(note)


def lost_ledger(box):
    """Descriptors without a ledger: what is kept is held, but nothing says that it is clean."""
    box.call("system.ping")
    until("egm4 is ready", lambda: box.call("region.get", {"region": "egm4"})["state"] == "ready")
    cursor = box.cursor()
    pid = box.main_pid()
    os.remove(f"/proc/{box.leader}/root/run/egmd/ledger")
    os.kill(outside(box, pid), signal.SIGKILL)
    until("egmd is there again", lambda: box.main_pid() not in (0, pid))
    until("egm4 is ready", lambda: box.call("region.get", {"region": "egm4"})["state"] == "ready")
    seen = opens(box, cursor)
    check(seen["without an open"] == 1, f"egm4 was not taken back: {seen}")
    check(seen["-> scrubbing"] == 1, f"egm4 was not scrubbed: {seen}")


def give_up(box):
    """What egmd gives up is closed by systemd too before the answer: else nobody could open an exclusive node."""
    # Without /run/egmd in front: the mount that it was opened in may be of a name space that is gone.
    memory = "/memory/egm4"
    until("egm4 is ready", lambda: box.call("region.get", {"region": "egm4"})["state"] == "ready")
    seen = box.run("ls", "-l", "/proc/1/fd")
    check(memory in seen, f"systemd keeps no descriptor of egm4: {seen}")
    box.call("region.yield", {"region": "egm4"})
    check(memory not in box.run("ls", "-l", "/proc/1/fd"), "systemd has egm4 open although egmd has given it up")
    box.call("region.adopt", {"region": "egm4"})
    until("egm4 is ready", lambda: box.call("region.get", {"region": "egm4"})["state"] == "ready")
    check(memory in box.run("ls", "-l", "/proc/1/fd"), "systemd keeps no descriptor of egm4 that was adopted")


def upgrade(box):
    """Another build is laid over this one while a VM runs; a restart brings it in and harms nothing."""
    guest = Guest(box, 4)
    try:
        old = inode(box, "/usr/sbin/egmd")
        # The same program, another file and other bytes: what a package manager does.
        path = f"{box.root}/usr/sbin/egmd"
        with open(path, "rb") as file:
            content = file.read() + b"\0another build"
        with open(path + ".new", "wb") as file:
            file.write(content)
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)
        check(inode(box, "/usr/sbin/egmd") != old, "the upgrade laid nothing down")
        guest.expect_unharmed("after the installation")
        box.systemctl("daemon-reload")
        box.systemctl("restart", "egmd.service")
        guest.expect_unharmed("after the upgrade")
        running = os.stat(f"/proc/{outside(box, box.main_pid())}/exe")
        check((running.st_dev, running.st_ino) == inode(box, "/usr/sbin/egmd"), "the old build still runs")
    finally:
        guest.end()


def reload(box):
    """systemctl reload: a right file is in force when it returns; a wrong one fails it and changes nothing."""
    box.call("system.ping")
    pid, path = box.main_pid(), f"{box.root}/etc/egmd/egmd.toml"

    def limit():
        return box.call("system.info")["limits"]["batchLength"]

    def write(text):
        with open(path, "w") as file:
            file.write(text)

    try:
        for number in range(100, 105):
            write(f"limits.batch = {number}\n")
            box.systemctl("reload", "egmd.service")
            check(limit() == number, f"systemctl reload came back before the configuration was in force: {limit()}")
        cursor = box.cursor()
        write("limits.batch = 7\nlimits.bach = 8\n")
        said = box.run("sh", "-c", "systemctl reload egmd.service || echo refused")
        check("refused" in said, "a wrong file did not fail the reload")
        until("egmd has refused it too", lambda: journal_has(box, "the one before it stays in force", cursor))
        until("the unit is not reloading any more", lambda: box.state("egmd.service") == "active")
        check(limit() == 104, f"a wrong file changed something: {limit()}")
        check(journal_has(box, "egmd.toml:2: unknown key limits.bach", cursor), "the log does not say what is wrong")
        status = box.show("egmd.service", "StatusText")["StatusText"]
        check("the last reload was refused" in status, f"systemctl status does not say it: {status}")
        fields = json.loads(box.run("journalctl", "--quiet", "-o", "json", "-n", "1",
                                    "MESSAGE_ID=9b7da19eea4543cca64cfa216bcb24dc"))
        check(fields["SYSLOG_IDENTIFIER"] == "egmd" and fields["PRIORITY"] == "3", f"the journal's fields: {fields}")
        explained = box.run("sh", "-c", "journalctl --update-catalog && journalctl -u egmd -x -n 200")
        check("correct them before the next" in explained, "journalctl -x explains nothing")
        box.call("allocation.create", {"vm": {"uuid": VM.format(77)}, "regions": ["egm4"]})
        audit = json.loads(box.run("journalctl", "--quiet", "-o", "json", "-n", "1", "EGM_METHOD=allocation.create"))
        check(audit["EGM_REGION"] == "egm4" and audit["EGM_VM_UUID"] == VM.format(77) and audit["EGM_REQUEST"],
              f"the fields of the audit: {audit}")
    finally:
        write("")
    box.systemctl("reload", "egmd.service")
    check("refused" not in box.show("egmd.service", "StatusText")["StatusText"], "the refusal outlived a right file")
    for allocation in box.call("allocation.list")["allocations"]:
        box.call("allocation.release", {"id": allocation["id"]})
    check(box.main_pid() == pid, "a reload started another egmd")


CHECKS = [activation, reload, sockets, restart, crash, stop, lost_ledger, give_up, upgrade, watchdog, crash_loop, metrics,
          sandbox, gpu_helper, facts, devices, from_root]


def main(work, binaries, names):
    unknown = set(names) - {item.__name__ for item in CHECKS}
    if unknown:
        sys.exit(f"test-systemd: no such check: {', '.join(unknown)}; "
                 f"there are {', '.join(item.__name__ for item in CHECKS)}")
    root = f"{work}/root"
    os.symlink("/usr/lib/systemd/system/egmd.socket", f"{root}/etc/systemd/system/sockets.target.wants/egmd.socket")
    os.makedirs(f"{root}/etc/systemd/system/egmd.service.d")
    with open(f"{root}/etc/systemd/system/egmd.service.d/host.conf", "w") as file:
        file.write(SIMULATED)
    start = time.monotonic()
    try:
        box = Container(work, binaries)
    except Failure as failure:
        sys.exit(f"test-systemd: the container did not boot: {failure}\n"
                 "test-systemd: if it cannot be had here, say so with EGM_SYSTEMD_SKIP='why'")
    failed = 0
    try:
        print(f"systemd {box.version()} booted in {time.monotonic() - start:.1f} s", flush=True)
        for item in CHECKS:
            if names and item.__name__ not in names:
                continue
            start, cursor = time.monotonic(), box.cursor()
            try:
                note = item(box)
                print(f"ok      {item.__name__} ({time.monotonic() - start:.1f} s){'' if not note else ': ' + note}",
                      flush=True)
            except (Failure, subprocess.TimeoutExpired) as failure:
                failed += 1
                print(f"FAILED  {item.__name__} ({time.monotonic() - start:.1f} s): {failure}")
                print("\n".join("    " + line for line in box.journal(cursor=cursor)[-40:]), flush=True)
    finally:
        box.stop()
    if failed:
        sys.exit(f"test-systemd: {failed} failed")
    print("test-systemd: all of it passed")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
