"""hardening.py: checks of the sandbox, of the two services that are root in egmd's place, and of the nodes' access."""

import json
import os
import shutil
import stat

from container import until
from guest import SIMULATED, Guest, check, egmd_user


class FakeSys:
    """Plain files in place of the container's /sys/devices and /sys/bus, which are the machine's and read-only."""

    device = "devices/pci0009:00/0009:00:00.0/0009:01:00.0"

    def __init__(self, box):
        self.box, self.root = box, f"{box.root}/fake"
        self.files = [f"{self.device}/driver_override", "bus/pci/drivers_probe", "bus/pci/drivers/vfio-pci/bind"]
        for name in self.files:
            self.write(name, "")
        self.write(f"{self.device}/vendor", "0x10de\n")
        self.write(f"{self.device}/class", "0x030200\n")
        self.write("devices/nic/vendor", "0x15b3\n")
        self.write("devices/nic/class", "0x020000\n")
        self.write("devices/nic/driver_override", "")
        os.makedirs(f"{self.root}/bus/pci/devices", exist_ok=True)
        for link, target in [("0009:01:00.0", self.device), ("0000:01:00.0", "devices/nic")]:
            path = f"{self.root}/bus/pci/devices/{link}"
            if not os.path.islink(path):
                os.symlink(f"../../../{target}", path)

    def write(self, name, text):
        os.makedirs(os.path.dirname(f"{self.root}/{name}"), exist_ok=True)
        with open(f"{self.root}/{name}", "w") as file:
            file.write(text)

    def read(self, name):
        with open(f"{self.root}/{name}") as file:
            return file.read()

    def __enter__(self):
        for directory in ["devices", "bus"]:
            self.box.run("mount", "--bind", f"/fake/{directory}", f"/sys/{directory}")
        return self

    def __exit__(self, *_):
        for directory in ["devices", "bus"]:
            self.box.run("umount", f"/sys/{directory}")


def sandbox(box):
    """Inside the shipped unit's sandbox only egmd's two directories can be written; it is user egmd with one right."""
    unit = open(f"{box.root}/usr/lib/systemd/system/egmd.service").read()
    lines = [line for line in unit.splitlines() if not line.startswith(("ExecStart=", "Requires=", "After=", "Wants="))]
    lines = [line.replace("Type=notify", "Type=oneshot").replace("Restart=on-failure", "Restart=no") for line in lines]
    text = "\n".join(lines).replace(
        "[Service]", "[Service]\nExecStart=/usr/bin/python3 -B /test/agent.py sandbox", 1)
    with open(f"{box.root}/etc/systemd/system/egmd-sandbox.service", "w") as file:
        file.write(text)
    with FakeSys(box):
        box.systemctl("daemon-reload")
        box.systemctl("start", "egmd-sandbox.service")
    said = [line for line in box.journal("egmd-sandbox.service") if line.startswith("sandbox: ")]
    check(said, "the probe in the sandbox said nothing")
    may = json.loads(said[-1].removeprefix("sandbox: "))
    wanted = ["/run/egmd/probe", "/var/lib/egmd/probe"]
    refused = [path for path in wanted if not may[path]]
    check(not refused, f"the sandbox refuses: {refused}")
    open_paths = [path for path in may if may[path] and path not in wanted]
    check(not open_paths, f"the sandbox lets the daemon write: {open_paths}")
    box.call("system.ping")
    status = dict(line.split(":\t", 1) for line in box.run("cat", f"/proc/{box.main_pid()}/status").splitlines()
                  if ":\t" in line)
    check(status["Uid"].split()[0] == str(egmd_user(box)), f"egmd runs as uid {status['Uid']}")
    for name in ["CapPrm", "CapEff", "CapBnd", "CapAmb", "CapInh"]:
        check(int(status[name], 16) == 1 << 19, f"egmd's {name} is {status[name]}, not CAP_SYS_PTRACE alone")
    check(status["NoNewPrivs"] == "1" and status["Seccomp"] == "2", "egmd may get new rights, or has no filter")


def gpu_helper(box):
    """The root helper writes the attributes by which a GPU's driver is changed, for egmd, and nothing else for nobody."""
    def ask(path, text, user="egmd"):
        return box.run("setpriv", f"--reuid={user}", "--clear-groups", "python3", "-B", "/test/agent.py", "attribute",
                       f"/sys/bus/pci/{path}", text, check=user == "egmd")

    gpu, nic = "0009:01:00.0", "0000:01:00.0"
    with FakeSys(box) as sys_files:
        for path, text, name in [
                (f"devices/{gpu}/driver_override", "vfio-pci", sys_files.files[0]),
                ("drivers_probe", gpu, sys_files.files[1]), ("drivers/vfio-pci/bind", gpu, sys_files.files[2])]:
            check(ask(path, text) == "0", f"the helper refuses to write {text} to {path}")
            check(sys_files.read(name) == text + "\n", f"{path} has {sys_files.read(name)!r}")
        check(ask(f"devices/{gpu}/driver_override", "") == "0", "the helper does not clear an override")
        check(ask("drivers/missing/bind", gpu) == "2", "a driver that is not there is not said to be missing")
        for path, text in [(f"devices/{nic}/driver_override", "vfio-pci"), ("drivers_probe", nic),
                           (f"devices/{gpu}/remove", "1"), (f"devices/{gpu}/../{nic}/driver_override", "vfio-pci"),
                           (f"devices/{gpu}/driver/unbind", nic), ("drivers/../drivers_probe", gpu)]:
            check(ask(path, text) == "1", f"the helper does not refuse {text!r} to {path}")
        check(sys_files.read("devices/nic/driver_override") == "", "the helper wrote to a network adapter")
        check(ask("drivers_probe", gpu, user="65534") == "", "somebody else may ask the helper")
    until("the helpers are gone", lambda: "egmd-gpu@" not in box.systemctl("list-units", "--plain", "--no-legend"))


def facts(box):
    """What only root may read reaches egmd through egmd-facts.service: without it regions are faulty, with it they are not."""
    box.call("system.ping")
    # The files of the simulated host become a host's: root's, and those that the kernel keeps to root unreadable.
    shm = f"/proc/{box.leader}/root/dev/shm"
    host = next(f"{shm}/{name}/host" for name in os.listdir(shm) if os.path.isdir(f"{shm}/{name}/host"))
    copy = f"{box.root}/srv/host"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(host, copy, symlinks=True, ignore_dangling_symlinks=True)
    for directory, names, files in os.walk(copy):
        os.chown(directory, 0, 0)
        os.chmod(directory, 0o755)
        for name in names + files:
            os.chown(f"{directory}/{name}", 0, 0, follow_symlinks=False)
        for name in files:
            if not os.path.islink(f"{directory}/{name}"):
                secret = "acpi/tables" in directory or name == "iomem"
                os.chmod(f"{directory}/{name}", 0o400 if secret else 0o644)
    start = "[Service]\nExecStart=\nExecStart=/usr/sbin/egmd --root /srv/host --state-dir /run/egmd"
    os.makedirs(f"{box.root}/etc/systemd/system/egmd-facts.service.d", exist_ok=True)
    collect = f"{box.root}/etc/systemd/system/egmd-facts.service.d/host.conf"
    with open(collect, "w") as file:
        file.write("[Service]\nExecStart=\n"
                   "ExecStart=/usr/sbin/egmd --root /srv/host --collect-facts /run/egmd-facts\n")

    def hazards():
        box.systemctl("restart", "egmd.service")
        topology = box.call("topology.get")
        check([region["name"] for region in topology["regions"]] == ["egm4", "egm5"], f"regions: {topology['regions']}")
        return {hazard["check"] for hazard in topology["hazards"]}

    try:
        box.drop_in("zz-facts", start + "\n")
        check("iomem-unreadable" in hazards(), "user egmd read /proc/iomem by itself: the check below proves nothing")
        box.drop_in("zz-facts", start + " --facts /run/egmd-facts\n")
        seen = hazards()
        check(not seen & {"iomem-unreadable", "acpi-unreadable", "base-unknown", "srat-unreadable"}, f"hazards: {seen}")
        facts_path = "/run/egmd-facts/proc/iomem"
        box.run("setpriv", "--reuid=egmd", "--regid=egmd", "--clear-groups", "cat", facts_path)
        refused = box.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat", facts_path, check=False)
        check(refused == "", "everybody can read what egmd-facts.service has collected")
        # Memory of the host that is there now is in the copy as soon as egmd's request has an answer; nobody else may ask.
        def renew(user):
            return box.run("setpriv", f"--reuid={user}", "--clear-groups", "python3", "-B", "/test/agent.py", "renew",
                           check=user == "egmd")

        with open(f"{copy}/proc/iomem", "a") as file:
            file.write("7f000000000-7f0ffffffff : System RAM\n")
        for _ in range(8):  # one after the other: systemd's limit of starts is not for these
            check(renew("egmd") == "ended b''", "the facts are not collected for egmd")
        check("7f000000000" in box.run("cat", facts_path), "the facts are old, and the request was answered")
        check(renew("65534") == "", "somebody else may have the facts collected")
        # What cannot be read any more is gone from the copies: an old map may hide an overlap.
        os.remove(f"{copy}/proc/iomem")
        check("iomem-unreadable" in hazards(), "an old copy of the memory map counts as the present one")
    finally:
        box.drop_in("zz-facts", None)
        os.remove(collect)
        box.systemctl("daemon-reload")
        box.systemctl("restart", "egmd.service")


def devices(box):
    """Nothing but the driver's nodes may be opened; those also if the driver came after the daemon."""
    with open("/proc/devices") as file:
        before = "".join(line for line in file if line.split() != ["10", "misc"])
    node, fake = "/dev/egm4", f"{box.root}/srv/devices"
    with open("/proc/misc") as file:
        minor = next(int(line.split()[0]) for line in file if line.split()[1] in ("fuse", "tun", "loop-control", "kvm"))
    os.makedirs(os.path.dirname(fake), exist_ok=True)

    def show(text):
        # The same file: PID 1 has it mounted.
        with open(fake, "w") as file:
            file.write(text)

    def opens():
        group = box.show("egmd.service", "ControlGroup")["ControlGroup"]
        return box.run("python3", "-B", "/test/agent.py", "open", group, node)

    show(before)
    box.run("mount", "--bind", "/srv/devices", "/proc/devices")
    os.mknod(f"/proc/{box.leader}/root{node}", 0o600 | stat.S_IFCHR, os.makedev(10, minor))
    try:
        box.systemctl("restart", "egmd.service")
        pid = box.main_pid()
        check(opens() == "Operation not permitted", f"a device that egmd.service does not name can be opened: {opens()}")
        show(before.replace("Character devices:\n", "Character devices:\n 10 egm\n"))
        check(opens() == "Operation not permitted", "the driver's number is followed without egmd-devices.service")
        box.systemctl("start", "egmd-devices.service")
        check(opens() == "opened", f"the node of a driver that came later cannot be opened: {opens()}")
        check(box.main_pid() == pid, "egmd was restarted for a new node")
        box.systemctl("restart", "egmd.service")
        check(opens() == "opened", "the node cannot be opened after a restart")
        box.systemctl("daemon-reload")
        check(opens() == "opened", "the node cannot be opened after a daemon-reload")
    finally:
        os.remove(f"/proc/{box.leader}/root{node}")
        box.run("umount", "/proc/devices")
        box.systemctl("revert", "egmd.service", check=False)
        box.drop_in("host", SIMULATED)
        box.systemctl("restart", "egmd.service")


def from_root(box):
    """An egmd that ran as root, as the first versions did, is replaced by one that does not: its VM and its ledger go on."""
    box.drop_in("root", "[Service]\nUser=root\nGroup=root\nCapabilityBoundingSet=~\n")
    try:
        box.systemctl("restart", "egmd.service")
        guest = Guest(box, 5)
    except BaseException:
        box.drop_in("root", None)
        raise
    try:
        for directory in ["run/egmd", "var/lib/egmd"]:
            top = f"/proc/{box.leader}/root/{directory}"
            for path, names, files in os.walk(top):
                # The memory stands for nodes, whose owner udev changes.
                owner = egmd_user(box) if path.endswith("/memory") else 0
                for name in [".", *names, *files]:
                    os.chown(f"{path}/{name}", owner, owner, follow_symlinks=False)
        box.drop_in("root", None)
        # As the package's scripts do, and docs/hardening.md says.
        box.run("systemd-tmpfiles", "--create", "egmd.conf")
        box.run("sh", "-c", "for file in /run/egmd/ledger*; do chown egmd:egmd $file; done")
        box.systemctl("restart", "egmd.service")
        guest.expect_unharmed("after egmd has become another user")
        uid = egmd_user(box)
        for path in ["run/egmd", "run/egmd/ledger", "var/lib/egmd"]:
            owner = os.stat(f"/proc/{box.leader}/root/{path}").st_uid
            check(owner == uid, f"/{path} belongs to uid {owner}, not to egmd")
    finally:
        box.drop_in("root", None)
        guest.end()
