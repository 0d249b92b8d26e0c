"""The built egmd on a simulated host of four sockets, started again and again on the same state."""
import collections
import os
import signal
import socket
import subprocess
import time

# Those that are given as a whole, and their size.
REGIONS = ["egm4", "egm5", "egm6"]
SIZE = 1 << 20
# The one that is given in parts, its size, and what sizes and offsets of parts are multiples of.
SHARED = "egm7"
SHARED_SIZE, UNIT = 16 << 20, 1 << 20
ADMIN, OPERATORS, VIEWER = 0, (60001, 60002), 60003

# Looks at users of a draining region come fast, so that the soak does not wait for them.
CONFIGURATION = f"""
hold = "eager"
log-level = "warning"

[access]
operator-users = {list(OPERATORS)}
viewer-users = [{VIEWER}]

[drain]
poll = 10

[region.{SHARED}]
allow-shared-descriptor = true
"""


class Daemon:
    def __init__(self, binary, directory):
        self.binary, self.directory = binary, directory
        self.socket = os.path.join(directory, "egmd.sock")
        self.state = os.path.join(directory, "state")
        os.makedirs(self.state, exist_ok=True)
        os.chmod(directory, 0o711)
        sizes = [SIZE] * len(REGIONS) + [SHARED_SIZE]
        host = "".join(f'[[socket]]\nsize = "{size >> 20}MiB"\n[[socket.gpu]]\naddress = "00{number}8:01:00.0"\n'
                       for number, size in enumerate(sizes))
        self.write("host.toml", host)
        self.write("egmd.toml", CONFIGURATION)
        self.log = open(os.path.join(directory, "egmd.log"), "a")
        self.process = None
        self.start()

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w") as file:
            file.write(text)

    def start(self):
        self.log.seek(0, os.SEEK_END)
        begin = self.log.tell()
        self.process = subprocess.Popen(
            [self.binary, "--simulate", os.path.join(self.directory, "host.toml"), "--config",
             os.path.join(self.directory, "egmd.toml"), "--socket", self.socket, "--state-dir", self.state],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 180
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(self.socket)
                return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(self.log.name) as file:
                    file.seek(begin)
                    raise SystemExit(f"egmd does not start:\n{file.read()}")
            time.sleep(0.005)

    def stop(self, number):
        self.process.send_signal(number)
        status = self.process.wait(timeout=180)
        if status != (0 if number == signal.SIGTERM else -number):
            raise AssertionError(f"egmd ended with status {status} after signal {number}")

    def descriptors(self):
        """What is open, by kind."""
        directory, kinds = f"/proc/{self.process.pid}/fd", collections.Counter()
        for name in os.listdir(directory):
            try:
                link = os.readlink(f"{directory}/{name}")
            except FileNotFoundError:
                continue
            # In the directory of the simulated host, which is another one at each start.
            kinds["runtime.lock" if link.endswith("/runtime.lock") else link.split(":[")[0]] += 1
        return kinds

    def sockets(self):
        """Descriptors that are sockets: what listens, and one for each connection."""
        directory, count = f"/proc/{self.process.pid}/fd", 0
        for name in os.listdir(directory):
            try:
                count += os.readlink(f"{directory}/{name}").startswith("socket:")
            except FileNotFoundError:
                pass
        return count

    def memory(self):
        """Resident bytes that are its own: the simulated regions are files."""
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) << 10
        raise AssertionError("no RssAnon")
