"""guest.py: what all checks share: the simulated host, a process that has memory as a VM has, and looks from outside."""

import json
import os
import subprocess

from container import Failure, until

# A simulated host whose memory and ledger outlive the daemon, as DRAM and /run do. What the shipped unit says otherwise
# (sandbox, watchdog, restart, descriptor store) stays as it is, but that a system call outside of the filter kills the
# daemon: with the shipped EPERM it might not be noticed.
SIMULATED = """[Service]
ExecStart=
ExecStart=/usr/sbin/egmd --simulate gb200 --region-size 64MiB --state-dir /run/egmd
SystemCallErrorNumber=kill
"""
VM = "11111111-2222-4333-8444-5555555555{:02}"


def check(holds, what):
    if not holds:
        raise Failure(what)


def inode(box, path):
    status = os.stat(f"/proc/{box.leader}/root{path}")
    return status.st_dev, status.st_ino


def outside(box, pid):
    """The pid out here of a process in there."""
    for line in subprocess.run(["grep", "-l", f"^NSpid:.*[[:space:]]{pid}$", *_statuses()], capture_output=True,
                               text=True, check=False).stdout.splitlines():
        found = int(line.split("/")[2])
        if os.stat(f"/proc/{found}/ns/pid").st_ino == os.stat(f"/proc/{box.leader}/ns/pid").st_ino:
            return found
    raise Failure(f"process {pid} of the container is not to be seen from outside")


def _statuses():
    return [f"/proc/{name}/status" for name in os.listdir("/proc") if name.isdigit()]


def egmd_user(box):
    with open(f"{box.root}/etc/passwd") as file:
        return next(int(line.split(":")[2]) for line in file if line.startswith("egmd:"))


class Guest:
    """A process inside that has an allocation of egm4 with its memory mapped and filled, as a VM has."""

    def __init__(self, box, number):
        self.box = box
        self.process = box.agent("hold", VM.format(number))
        line = self.process.stdout.readline()
        check(line, "the holder got no allocation")
        facts = json.loads(line)
        self.id, self.pid = facts["id"], facts["pid"]

    def expect_unharmed(self, when):
        self.process.stdin.write("look\n")
        self.process.stdin.flush()
        seen = json.loads(self.process.stdout.readline())
        check(seen["bad"] == 0, f"{seen['bad']} pages of the VM's memory are changed {when}")
        found = self.box.call("allocation.get", {"id": self.id})
        check(found["state"] in ("allocated", "active"), f"the allocation is {found['state']} {when}")
        check(found["regions"][0]["name"] == "egm4", f"the allocation has {found['regions']} {when}")

    def end(self):
        """Ends; its memory is scrubbed."""
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(180)
        until("the region is scrubbed after its owner", lambda: self.region()["state"] == "ready")

    def region(self):
        return self.box.call("region.get", {"region": "egm4"})
