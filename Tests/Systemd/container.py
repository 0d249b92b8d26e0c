"""container.py: a systemd as PID 1 in systemd-nspawn, and what a test does in it."""

import contextlib
import glob
import json
import os
import re
import signal
import subprocess
import sysconfig
import time


class Failure(Exception):
    """A check did not hold."""


def until(what, condition, seconds=180.0):
    """Waits until `condition()` gives something true, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


class Container:
    """The booted container."""

    def __init__(self, work, binaries=None):
        """`binaries`: the programs whose libraries, and Python, come from the machine; None where the root has all it needs
        and shares the machine's network, to get packages."""
        self.root = f"{work}/root"
        self.log = open(f"{work}/console.log", "w+")
        self.handle = None
        mounts = self._from_machine(binaries) if binaries else []
        command = ["systemd-nspawn", "--quiet", f"--directory={self.root}", "--register=no", "--keep-unit",
                   "--private-network" if binaries else "--resolv-conf=copy-host", "--console=pipe", "--boot",
                   # DevicePolicy= is a BPF program.
                   "--system-call-filter=bpf"]
        command += [f"--bind-ro={mount}" for mount in mounts]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        try:
            self.leader = until("systemd-nspawn starts a container", self._find_leader)
            self.handle = os.pidfd_open(self.leader)
            until("the container has booted", lambda: self.state("multi-user.target") == "active", 30)
        except BaseException as error:
            self.stop()
            self.log.seek(0)
            raise Failure(f"{error}\n{self.log.read()[-3000:]}") from None

    @staticmethod
    def _from_machine(binaries):
        libraries = f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}"
        python = sysconfig.get_path("stdlib")
        here = os.path.dirname(os.path.abspath(__file__))
        mounts = [f"{libraries}", f"{python}", f"{here}:/test"]
        # Debug builds find the Swift runtime where the compiler is.
        linked = subprocess.run(["ldd", f"{binaries}/egmd"], capture_output=True, text=True, check=True).stdout
        swift = re.search(r"=> (/\S+)/libswiftCore\.so", linked)
        if swift:
            mounts.append(swift.group(1))
        return mounts

    def _find_leader(self):
        if self.process.poll() is not None:
            raise Failure(f"systemd-nspawn ended with status {self.process.returncode}")
        pid = self.process.pid
        for path in glob.glob(f"/proc/{pid}/task/*/children"):
            for child in open(path).read().split():
                try:
                    if os.path.basename(os.readlink(f"/proc/{child}/exe")) == "systemd":
                        return int(child)
                except OSError:
                    continue  # a helper of nspawn that has ended
        return None

    def stop(self):
        """Ends everything inside. Not by systemd's own shutdown, which the small roots have no target for: systemd-nspawn then
        ends, and leaves it."""
        if self.handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            os.close(self.handle)
            self.handle = None
        else:
            self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _enter(self, words):
        return ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup",
                "--root", "--wd=/", "--", *words]

    def run(self, *words, check=True, timeout=300):
        """Runs a program inside; its output."""
        done = subprocess.run(self._enter(words), capture_output=True, text=True, timeout=timeout, check=False)
        if check and done.returncode != 0:
            raise Failure(f"{' '.join(words)}: status {done.returncode}: {done.stderr.strip()}")
        return done.stdout.strip()

    def start(self, *words):
        """Starts a program inside, with pipes."""
        return subprocess.Popen(self._enter(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def agent(self, *words):
        return self.start("python3", "-B", "/test/agent.py", *words)

    def call(self, method, params=None):
        words = [method] + ([json.dumps(params)] if params else [])
        return json.loads(self.run("python3", "-B", "/test/agent.py", "call", *words))

    # ---- systemd ----------------------------------------------------------------------------------------------------
    def systemctl(self, *words, check=True):
        return self.run("systemctl", *words, check=check)

    def show(self, unit, *names):
        """Properties of a unit, as text."""
        lines = self.run("systemctl", "show", unit, *[f"--property={name}" for name in names]).splitlines()
        return dict(line.split("=", 1) for line in lines)

    def state(self, unit):
        return self.run("systemctl", "is-active", unit, check=False)

    def main_pid(self):
        return int(self.show("egmd.service", "MainPID")["MainPID"])

    def stored(self):
        """How many descriptors the store has for egmd."""
        return int(self.show("egmd.service", "NFileDescriptorStore")["NFileDescriptorStore"])

    def version(self):
        return int(re.search(r"systemd (\d+)", self.run("systemctl", "--version")).group(1))

    def drop_in(self, name, text):
        """Writes a drop-in of egmd.service, or removes it if there is no text."""
        directory = f"{self.root}/etc/systemd/system/egmd.service.d"
        os.makedirs(directory, exist_ok=True)
        path = f"{directory}/{name}.conf"
        if text:
            with open(path, "w") as file:
                file.write(text)
        elif os.path.exists(path):
            os.remove(path)
        self.systemctl("daemon-reload")

    def journal(self, unit="egmd.service", cursor=None):
        """The messages of a unit and of systemd about it, oldest first, after `cursor`."""
        self.run("journalctl", "--sync")
        words = ["journalctl", "--quiet", "--output=cat", "--unit", unit]
        return self.run(*words, *([f"--after-cursor={cursor}"] if cursor else [])).splitlines()

    def cursor(self):
        """A place in the journal: what is written from now on is after it."""
        self.run("journalctl", "--sync")
        return self.run("journalctl", "--lines=0", "--show-cursor").split("-- cursor: ")[1].strip()

    def descriptors(self, pid):
        return len(self.run("ls", f"/proc/{pid}/fd").split())
