"""package.py WORK BINARIES: the life of the Debian package under a real systemd, with the container of Tests/Systemd."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Systemd"))

from container import Container, Failure, until  # noqa: E402
from guest import SIMULATED, Guest, check, egmd_user, inode, outside  # noqa: E402


def exists(box, path):
    return os.path.lexists(f"/proc/{box.leader}/root{path}")


def enabled(box, unit):
    return box.run("systemctl", "is-enabled", unit, check=False)


def install(box):
    """From nothing: the user is made, both units run and are enabled, and the socket answers."""
    box.run("dpkg", "--install", "/srv/first.deb")
    check(box.state("egmd.socket") == "active", "egmd.socket does not listen after the installation")
    check(box.state("egmd.service") == "active", "egmd.service does not run after the installation")
    for unit in ["egmd.socket", "egmd.service"]:
        check(enabled(box, unit) == "enabled", f"{unit} is not enabled")
    check(enabled(box, "egmd-metrics.timer") == "disabled", "the timer for metrics is enabled although nobody asked")
    check(box.state("egmd-metrics.timer") == "inactive", "the timer for metrics runs although nobody asked")
    box.systemctl("enable", "--now", "egmd-metrics.timer")
    uid = egmd_user(box)
    for path in ["/run/egmd", "/var/lib/egmd"]:
        check(os.stat(f"/proc/{box.leader}/root{path}").st_uid == uid, f"{path} does not belong to egmd")
    check(os.stat(f"/proc/{outside(box, box.main_pid())}").st_uid == uid, "egmd does not run as user egmd")
    box.call("system.ping")
    with open(f"{box.root}/etc/egmd/egmd.toml", "w") as file:
        file.write('[access]\nothers = "viewer"\n')


def upgrade(box):
    """Another version under a live VM: no connect fails, the socket stays, the daemon is the new one, nothing is scrubbed."""
    guest = Guest(box, 1)
    hammer = box.agent("hammer", guest.id)
    try:
        names = ["ActiveEnterTimestampMonotonic", "ActiveState"]
        socket, node, pid = box.show("egmd.socket", *names), inode(box, "/run/egmd/egmd.sock"), box.main_pid()
        # As an egmd that ran as root has left it.
        ledger = f"/proc/{box.leader}/root/run/egmd/ledger"
        os.chown(ledger, 0, 0)
        box.run("dpkg", "--install", "/srv/second.deb")
        guest.expect_unharmed("after the upgrade")
        check(box.show("egmd.socket", *names) == socket, "the upgrade stopped or restarted egmd.socket")
        check(inode(box, "/run/egmd/egmd.sock") == node, "the socket is another one after the upgrade")
        check(box.main_pid() != pid, "the upgrade did not restart egmd")
        running = os.stat(f"/proc/{outside(box, box.main_pid())}/exe")
        check((running.st_dev, running.st_ino) == inode(box, "/usr/sbin/egmd"), "the old build still runs")
        check(enabled(box, "egmd-metrics.timer") == "enabled" and box.state("egmd-metrics.timer") == "active",
              "the timer that somebody had enabled does not run after the upgrade")
        check(os.stat(ledger).st_uid == egmd_user(box), "the ledger that root had left is root's still")
        hammer.stdin.close()
        counts = json.loads(hammer.stdout.read())
        check(not counts["refused"], f"failed connects: {counts['refused'][:3]}")
        check(not counts["lost"] and not counts["wrong"], f"lost or wrong answers: {counts}")
        check(exists(box, "/etc/egmd/egmd.toml"), "the configuration went with the upgrade")
    finally:
        if hammer.poll() is None:
            hammer.kill()
        guest.end()
    return f"{counts['calls']} connects over the upgrade, {counts['again']} requests sent again"


def trigger(box):
    """Another QEMU is installed: libvirt has to see another egm-qemu."""
    before = os.stat(f"{box.root}/usr/bin/egm-qemu").st_ctime_ns
    box.run("dpkg-trigger", "--by-package=qemu-system-x86", "/usr/bin/qemu-system-x86_64")
    box.run("dpkg", "--triggers-only", "--pending")
    check(os.stat(f"{box.root}/usr/bin/egm-qemu").st_ctime_ns > before, "egm-qemu was not touched for another QEMU")


def remove(box):
    """Units stop, programs go; what was found about bad memory and the ledger stay."""
    box.run("dpkg", "--remove", "egmd")
    for unit in ["egmd.service", "egmd.socket", "egmd-facts.socket", "egmd-gpu.socket", "egmd-metrics.timer"]:
        until(f"{unit} has ended", lambda: box.state(unit) in ("inactive", "failed", "unknown"))
    for path in ["/usr/sbin/egmd", "/usr/bin/egmctl", "/usr/bin/egm-qemu"]:
        check(not exists(box, path), f"{path} is there after the removal")
    for path in ["/var/lib/egmd", "/run/egmd/ledger", "/etc/egmd/egmd.toml"]:
        check(exists(box, path), f"{path} went with the removal, which is for purge to do")


def purge(box):
    box.run("dpkg", "--purge", "egmd")
    for path in ["/var/lib/egmd", "/run/egmd", "/run/egmd-facts", "/etc/egmd",
                 "/etc/systemd/system/multi-user.target.wants/egmd.service",
                 "/etc/systemd/system/sockets.target.wants/egmd.socket",
                 "/etc/systemd/system/timers.target.wants/egmd-metrics.timer"]:
        check(not exists(box, path), f"{path} is there after the purge")
    check(box.run("dpkg-query", "--show", "egmd", check=False) == "", "dpkg still knows egmd")


def main(work, binaries):
    os.makedirs(f"{work}/root/etc/systemd/system/egmd.service.d")
    with open(f"{work}/root/etc/systemd/system/egmd.service.d/host.conf", "w") as file:
        file.write(SIMULATED)
    box = Container(work, binaries)
    try:
        # Each goes on from what the one before has left.
        for step in [install, upgrade, trigger, remove, purge]:
            try:
                note = step(box)
            except Failure as failure:
                print("\n".join("    " + line for line in box.journal()[-40:]))
                sys.exit(f"test-deb: {step.__name__}: {failure}")
            print(f"ok      {step.__name__}{'' if not note else ': ' + note}", flush=True)
    finally:
        box.stop()
    print("test-deb: all of it passed")


main(sys.argv[1], sys.argv[2])
