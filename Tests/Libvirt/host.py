"""A host of its own for libvirtd and egmd, in mount and pid name spaces that run.sh has made."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

PATIENCE = 300
REGIONS = ("egm4", "egm5")
MIB = 256
QEMU_USER = "libvirt-qemu"
NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0"
HOOKS = "/etc/libvirt/hooks/qemu.d"


class Failure(Exception):
    """A check that does not hold."""


def until(what, holds, patience=PATIENCE, pause=0.05):
    """Waits until `holds()` is true, and returns it."""
    end = time.monotonic() + patience
    while True:
        result = holds()
        if result:
            return result
        if time.monotonic() > end:
            raise Failure(f"waited {patience} s until {what}, in vain")
        time.sleep(pause)


def run(*command, check=True, **more):
    result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, **more)
    if check and result.returncode != 0:
        raise Failure(f"{' '.join(command)}: exit status {result.returncode}\n{result.stdout}{result.stderr}")
    return result


def serve_as_init(body):
    """Runs `body` in a child; this process is pid 1, which has to reap what others leave (libvirt waits for that)."""
    child = os.fork()
    if child == 0:
        return body()
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            return 1
        if pid == child:
            return os.waitstatus_to_exitcode(status)


class Host:
    """Everything that a test writes goes to a tmpfs: /usr and /etc are overlays, /run and libvirt's own are empty."""

    def __init__(self, work, binaries):
        self.egmd = self.libvirtd = None
        run("mount", "-t", "tmpfs", "tmpfs", work)
        os.chmod(work, 0o755)
        self.work = work
        for name in ("usr", "etc"):
            os.makedirs(f"{work}/{name}/upper")
            os.makedirs(f"{work}/{name}/work")
            options = f"lowerdir=/{name},upperdir={work}/{name}/upper,workdir={work}/{name}/work"
            run("mount", "-t", "overlay", "overlay", "-o", options, f"/{name}")
        for path in ("/run", "/var/lib/libvirt", "/var/log/libvirt", "/var/cache/libvirt"):
            run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", path)
        # A KVM that QEMU's user may use in one way and not in another makes libvirt probe QEMU before every start.
        if os.path.exists("/dev/kvm"):
            self.write(f"{work}/no-kvm", "", 0o000)
            run("mount", "--bind", f"{work}/no-kvm", "/dev/kvm")
        user = pwd.getpwnam(QEMU_USER)
        os.makedirs("/run/lock")
        os.makedirs("/run/egmd")
        os.makedirs("/var/log/libvirt/qemu")
        os.makedirs("/var/lib/libvirt/qemu")
        os.chown("/var/lib/libvirt/qemu", user.pw_uid, user.pw_gid)
        self.uid = user.pw_uid
        # libvirt gives kernel and initramfs to QEMU's user, so it gets copies.
        for name in ("vmlinuz", "initramfs"):
            shutil.copy(f"build/demo/{name}", f"{work}/{name}")
        installed = run("make", "--no-print-directory", "install-files", "PREFIX=/usr", f"BUILT={binaries}", check=False)
        if installed.returncode != 0:
            raise Failure(f"make install-files failed:\n{installed.stdout}{installed.stderr}")
        self.configure()

    def configure(self):
        """The least that a host without systemd, D-Bus and cgroups of its own needs; docs/libvirt.md has none of it but
        [access]."""
        self.write("/etc/egmd/egmd.toml", f'[access]\noperator-users = ["{QEMU_USER}"]\n')
        with open("/etc/libvirt/qemu.conf", "a", encoding="utf-8") as file:
            file.write('security_driver = "none"\ncgroup_controllers = []\nnamespaces = []\nstdio_handler = "file"\n')
        with open("/etc/libvirt/libvirtd.conf", "a", encoding="utf-8") as file:
            file.write('auth_unix_rw = "none"\nauth_unix_ro = "none"\n')
        for name in ("networks", "autostart"):
            shutil.rmtree(f"/etc/libvirt/qemu/{name}", ignore_errors=True)
        os.makedirs(HOOKS, exist_ok=True)
        run("install", "-m", "0755", "/usr/share/doc/egmd/examples/libvirt/qemu-hook", f"{HOOKS}/egmd")
        # Writes down who was called, and does what a check has left in a file for that operation.
        self.write(f"{HOOKS}/zz-test", f"""#!/bin/sh
cat >/dev/null
echo "$*" >>{self.work}/hooks
[ ! -x {self.work}/at-$2 ] || {self.work}/at-$2
""", 0o755)

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)

    # ---- egmd ------------------------------------------------------------------------------------------------------
    def start_egmd(self):
        with open(f"{self.work}/egmd.log", "ab") as log:
            self.egmd = subprocess.Popen(
                ["/usr/sbin/egmd", "--simulate", "gb200", "--region-size", f"{MIB}MiB", "--socket",
                 "/run/egmd/egmd.sock", "--state-dir", "/run/egmd", "--config", "/etc/egmd/egmd.toml"],
                stdout=log, stderr=log)
        until("egmd answers", lambda: self.egmctl("ping", check=False).returncode == 0)

    def stop_egmd(self, number=signal.SIGTERM):
        self.egmd.send_signal(number)
        self.egmd.wait(PATIENCE)

    def egmctl(self, *arguments, check=True):
        return run("/usr/bin/egmctl", *arguments, check=check)

    def region(self, name):
        return json.loads(self.egmctl("--json", "region", "show", name).stdout)

    def allocations(self):
        return json.loads(self.egmctl("--json", "allocation", "list").stdout)["allocations"]

    def expect_free(self, *names):
        """The regions are scrubbed and free, and all zero."""
        for name in names or REGIONS:
            until(f"{name} is ready", lambda name=name: self.region(name)["state"] == "ready")
        left = self.allocations()
        if left:
            raise Failure(f"there are allocations left: {left}")
        for name in names or REGIONS:
            run("/usr/bin/python3", "Tests/Demo/region.py", "zero", f"/run/egmd/memory/{name}")

    def holds_mark(self, name, mark):
        """Whether the mark that a guest wrote stands in the region."""
        return run("/usr/bin/python3", "Tests/Demo/region.py", "count", f"/run/egmd/memory/{name}", mark,
                   check=False).returncode == 0

    # ---- libvirt ---------------------------------------------------------------------------------------------------
    def start_libvirtd(self):
        environment = dict(os.environ, LIBVIRT_LOG_OUTPUTS=f"3:file:{self.work}/libvirtd.log",
                           PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        # What the tests' own shell has set must not stand in for the configuration.
        for name in ("EGMD_SOCKET", "EGM_QEMU", "EGM_QEMU_DRY_RUN"):
            environment.pop(name, None)
        with open(f"{self.work}/libvirtd.out", "ab") as log:
            self.libvirtd = subprocess.Popen(["/usr/sbin/libvirtd"], env=environment, stdout=log, stderr=log)
        until("libvirtd answers", lambda: self.virsh("list", check=False).returncode == 0)

    def stop_libvirtd(self, number=signal.SIGTERM):
        self.libvirtd.send_signal(number)
        self.libvirtd.wait(PATIENCE)

    def virsh(self, *arguments, check=True):
        return run("virsh", "-c", "qemu:///system", *arguments, check=check)

    def libvirt_log(self):
        with open(f"{self.work}/libvirtd.log", encoding="utf-8", errors="replace") as file:
            return file.read()

    def hooks(self, domain):
        """The operations that libvirt has called the hooks with for a domain, in order."""
        if not os.path.exists(f"{self.work}/hooks"):
            return []
        with open(f"{self.work}/hooks", encoding="utf-8") as file:
            words = [line.split() for line in file]
        return [word[1] for word in words if word[0] == domain]

    def at(self, operation, command):
        """Runs a shell command the next time that libvirt calls the hooks with this operation."""
        path = f"{self.work}/at-{operation}"
        self.write(path, f"#!/bin/sh\nrm -f {path}\n{command}\n", 0o755)

    def pid(self, domain):
        with open(f"/run/libvirt/qemu/{domain}.pid", encoding="ascii") as file:
            return int(file.read())

    def close(self):
        for name in self.virsh("list", "--name", check=False).stdout.split():
            self.virsh("destroy", name, check=False)


class Domain:
    """A TCG guest whose memory is a region, or, without a region, ordinary memory."""

    count = 0

    def __init__(self, host, region="egm4", emulator="/usr/bin/egm-qemu", options=f"size={MIB}M,share=on",
                 second=0):
        Domain.count += 1
        self.host = host
        self.name = f"vm{Domain.count}"
        self.seed = f"seed-{self.name}"
        self.uuid = f"11111111-2222-4333-8444-5555555555{Domain.count:02}"
        self.console = None
        self.text = ""
        arguments = [] if region is None else [
            "-object", f"memory-backend-file,id=m0,mem-path=/dev/{region},{options}", "-machine", "memory-backend=m0"]
        if second:
            # A second node, with that many MiB of egm5; each node has its own backend then.
            arguments = arguments[:2] + [
                "-object", f"memory-backend-file,id=m1,mem-path=/dev/egm5,size={second}M,share=on",
                "-numa", "node,nodeid=0,cpus=0,memdev=m0", "-numa", "node,nodeid=1,cpus=1,memdev=m1"]
        self.xml = f"""<domain type='qemu' xmlns:qemu='{NAMESPACE}'>
  <name>{self.name}</name><uuid>{self.uuid}</uuid>
  <memory unit='MiB'>{MIB + second}</memory><vcpu>2</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>{host.work}/vmlinuz</kernel><initrd>{host.work}/initramfs</initrd>
    <cmdline>console=ttyS0 panic=-1 egm-demo.seed={self.seed}</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode='maximum'/>
  <devices>
    <emulator>{emulator}</emulator>
    <serial type='unix'><source mode='connect' path='{host.work}/{self.name}.console'/></serial>
    <memballoon model='none'/>
  </devices>
  <qemu:commandline>{''.join(f"<qemu:arg value='{word}'/>" for word in arguments)}</qemu:commandline>
</domain>
"""
        host.write(f"{host.work}/{self.name}.xml", self.xml)

    @property
    def mark(self):
        return run("sh", "-c", f"echo {self.seed} | md5sum | cut -d ' ' -f 1").stdout.strip()

    def create(self, check=True):
        """Starts it as a transient domain; libvirt forgets it when it ends.

        QEMU connects the console to us before the guest runs. (The other way round, what it says before we connect is
        lost, and QEMU 7.2 may send nothing more when we connect while it writes.)
        """
        path = f"{self.host.work}/{self.name}.console"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            os.chown(path, self.host.uid, -1)
            listener.listen()
            listener.settimeout(PATIENCE)
            result = self.host.virsh("create", f"{self.host.work}/{self.name}.xml", check=check)
            if result.returncode == 0:
                self.console = listener.accept()[0]
                self.console.settimeout(PATIENCE)
        os.unlink(path)
        return result

    def expect(self, text):
        """Waits until the guest has said it, which takes it some seconds, and more with other work on the machine."""
        while text not in self.text:
            try:
                piece = self.console.recv(4096)
            except TimeoutError:
                registers = self.host.virsh("qemu-monitor-command", self.name, "--hmp", "info registers -a", check=False)
                raise Failure(f"{self.name} said nothing for {PATIENCE} s, and '{text}' not at all; it said:\n"
                              f"{self.text}\nIts processors:\n{registers.stdout}{registers.stderr}") from None
            if not piece:
                raise Failure(f"{self.name} ended before it said '{text}':\n{self.text}")
            self.text += piece.decode(errors="replace")

    def boot(self):
        self.create()
        self.expect("wrote the mark")

    def destroy(self):
        self.host.virsh("destroy", self.name)

    def is_gone(self):
        return self.name not in self.host.virsh("list", "--all", "--name").stdout.split()
