"""egmd as a process, and a connection to it."""
import array
import collections
import json
import os
import re
import select
import signal
import socket
import subprocess

# Seconds after which a step that should have come counts as missing.
PATIENCE = 120


class Gone(Exception):
    """The daemon ended."""


class Wrong(Exception):
    """Something is not as it should be."""


class Refused(Exception):
    """The daemon answered with an error of this kind."""

    def __init__(self, error):
        super().__init__(f"{error.get('message')} ({error.get('data')})")
        self.kind = (error.get("data") or {}).get("kind")


class Peer:
    """One connection; one request at a time."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect(path)
        except (ConnectionError, FileNotFoundError) as error:
            raise Gone from error

    def send(self, method, params):
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        try:
            self.socket.sendall(message)
        except ConnectionError as error:
            raise Gone from error

    def ask(self, method, **params):
        """The result; `descriptor` is what came with it, or None."""
        self.send(method, params)
        reply, descriptors = b"", array.array("i")
        try:
            while not reply.endswith(b"\n"):
                part, control, _, _ = self.socket.recvmsg(1 << 16, socket.CMSG_SPACE(4))
                for _, _, content in control:
                    descriptors.frombytes(content)
                if not part:
                    raise Gone
                reply += part
        except ConnectionError as error:
            raise Gone from error
        except TimeoutError as error:
            raise Wrong(f"no answer to {method} in {PATIENCE} s") from error
        finally:
            self.descriptor = descriptors[0] if descriptors else None
            if self.descriptor is not None and not reply.endswith(b"\n"):
                os.close(self.descriptor)
        reply = json.loads(reply)
        if "error" in reply:
            raise Refused(reply["error"])
        return reply["result"]

    def close(self):
        self.socket.close()


class Daemon:
    """egmd, under fault-at if there is a fault; `init` returns when it serves."""

    def __init__(self, run, fault=None):
        self.run = run
        notify_path = f"{run.work}/notify"
        if os.path.exists(notify_path):
            os.unlink(notify_path)
        self.has_fault = fault is not None
        self.log = f"{run.work}/log-{run.starts}"
        run.starts += 1
        command = [run.egmd, "--simulate", run.host, "--socket", f"{run.work}/s", "--state-dir", run.state,
                   "--config", run.config]
        if fault:
            command = [run.fault_at, run.report, *fault, run.state, "--", *command]
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("LISTEN_", "WATCHDOG"))}
        environment["NOTIFY_SOCKET"] = notify_path
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, open(self.log, "w") as log:
            notify.bind(notify_path)
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
            self.handle = os.pidfd_open(self.process.pid)
            while True:
                ready, _, _ = select.select([notify, self.handle], [], [], PATIENCE)
                if notify in ready and b"READY=1" in notify.recv(4096):
                    return
                if not ready:
                    self.kill()
                    raise Wrong("egmd does not begin to serve")
                if notify not in ready:
                    self.wait()
                    raise Gone

    def peer(self):
        return Peer(f"{self.run.work}/s")

    def descriptors(self):
        """What it has open, without numbers that differ from run to run."""
        found = collections.Counter()
        pid = self.process.pid
        try:
            if self.has_fault:
                with open(f"/proc/{pid}/task/{pid}/children") as file:
                    pid = int(file.read())
            names = os.listdir(f"/proc/{pid}/fd")
        except (FileNotFoundError, ProcessLookupError, ValueError) as error:
            raise Gone from error
        for name in names:
            try:
                target = os.readlink(f"/proc/{pid}/fd/{name}")
            except FileNotFoundError:
                continue
            target = target.replace(self.run.work, "")
            # The directory of the simulated host: another one at each start.
            target = re.sub(r"^.*/egmd-\w+/runtime\.lock$", "/runtime.lock", target)
            found[re.sub(r"log-\d+", "log", re.sub(r":\[\d+\]", "", target))] += 1
        return found

    def kill(self):
        """Ends it, and whatever it runs under, and waits until it is gone."""
        if self.process.poll() is None:
            # fault-at passes it on as SIGKILL, and ends when egmd has.
            self.process.send_signal(signal.SIGTERM if self.has_fault else signal.SIGKILL)
        self.process.wait()
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None

    def wait(self):
        """Waits until it is gone: its locks go later than its connections."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise Wrong("egmd closed a connection, but has not ended") from error
        self.kill()

    def journal(self):
        with open(self.log) as file:
            return file.read()
