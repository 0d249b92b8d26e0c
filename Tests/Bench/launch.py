#!/usr/bin/env python3
"""launch.py BIN OPEN_BENCH: what egm-qemu adds to the start of a VM, and the hook to that of one without EGM.

/bin/true stands for QEMU, so that only our part is measured: without EGM (egm-qemu hands over at once, as for libvirt's
probing), and with a ready region of 256 MiB and of 8 GiB (EGM_BENCH_LARGE_MIB), which must cost the same. They take turns with the plain start,
so that other work on the machine hits all alike; medians count. Each start waits until the region is ready again.
Then what one open costs under the filter, and how often QEMU calls open in a start.

Limits: 15 ms added with EGM, 5 ms without; 100 us for each open, less than 200 of them; 10 ms for the hook.
"""
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 9
SMALL_MIB, LARGE_MIB = 256, int(os.environ.get("EGM_BENCH_LARGE_MIB", "8192"))
SPARE_MIB = 4096  # left to others: where there is less memory the large region is smaller
CALLS = 50  # of what is short
BIN, OPEN_BENCH = sys.argv[1], os.path.abspath(sys.argv[2])
TRUE = shutil.which("true")
QEMU = "qemu-system-x86_64"
TMP = "/dev/shm" if os.path.isdir("/dev/shm") else None


def timed(command, environment, text=None):
    begin = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, input=text)
    return (time.perf_counter() - begin) * 1000


def available_mib():
    with open("/proc/meminfo", encoding="ascii") as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith("MemAvailable:"))


class Host:
    """A daemon with regions of `mib` MiB, of which one is used."""

    def __init__(self, mib):
        self.mib = mib
        self.work = tempfile.mkdtemp(prefix="egmd-bench-", dir=TMP)
        self.socket = os.path.join(self.work, "s")
        config = os.path.join(self.work, "egmd.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write('[region.egm5]\nhold = "never"\n')  # its memory is not needed
        with open(os.path.join(self.work, "log"), "w", encoding="utf-8") as log:
            self.daemon = subprocess.Popen(
                [os.path.join(BIN, "egmd"), "--simulate", "gb200", "--region-size", f"{mib}MiB", "--socket",
                 self.socket, "--config", config], stdout=subprocess.PIPE, stderr=log, text=True)
        self.daemon.stdout.readline()  # "socket: …" comes when it serves
        self.call("region.adopt", region="egm4")  # held from now on: no start has to wait for an open

    def call(self, method, **params):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.socket)
            request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            client.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(client.makefile("rb").readline())["result"]

    def wait_ready(self):
        while self.call("region.get", region="egm4")["state"] != "ready":
            time.sleep(0.01)

    def command(self):
        return [os.path.join(BIN, "egm-qemu"), "-object",
                f"memory-backend-file,id=m0,mem-path=/dev/egm4,size={self.mib}M,share=on"]

    def start(self, environment):
        """Milliseconds of one VM start."""
        return timed(self.command(), {**environment, "EGMD_SOCKET": self.socket})

    def close(self):
        self.daemon.terminate()
        self.daemon.wait()
        shutil.rmtree(self.work)


def opens(environment):
    """How often QEMU calls open until its machine is there; None without strace or QEMU."""
    if not shutil.which("strace") or not shutil.which(QEMU):
        return None
    with tempfile.TemporaryDirectory(dir=TMP) as work:
        trace = os.path.join(work, "trace")
        subprocess.run(
            ["strace", "-f", "-o", trace, "-e", "trace=open,openat,openat2", QEMU, "-machine", "q35,accel=tcg", "-m", "64M",
             "-display", "none", "-S", "-monitor", "stdio"],
            input="quit\n", text=True, env=environment, check=True, stdout=subprocess.DEVNULL)
        with open(trace, encoding="utf-8", errors="replace") as file:
            return sum(" open" in line for line in file)


def main():
    environment = {**os.environ, "EGM_QEMU": TRUE}
    wrapper, egmctl = os.path.join(BIN, "egm-qemu"), os.path.join(BIN, "egmctl")

    xml = b"<domain type='kvm'>\n  <name>web</name>\n" + b"  <devices><disk type='file'/></devices>\n" * 100 + b"</domain>\n"
    hook = [egmctl, "hook", "qemu", "web", "prepare", "begin", "-"]
    unserved = {**environment, "EGMD_SOCKET": "/nonexistent/egmd.sock"}
    plain, through, hooks = [], [], []
    for _ in range(CALLS):
        plain.append(timed([TRUE], environment, b""))
        through.append(timed([wrapper, "--version"], environment, b""))
        hooks.append(timed(hook, unserved, xml))
    base = statistics.median(plain)
    print(f"without EGM: {TRUE} takes {base:.1f} ms, through egm-qemu {statistics.median(through) - base:.1f} ms more (limit 5); "
          f"the hook takes {statistics.median(hooks) - base:.1f} ms more (limit 10)")

    large_mib = LARGE_MIB
    while large_mib > SMALL_MIB and available_mib() < large_mib + SPARE_MIB:
        large_mib //= 2
    hosts = [Host(SMALL_MIB), Host(large_mib)]
    try:
        times = {host.mib: [] for host in hosts}
        plain = []
        for _ in range(ROUNDS):
            for host in hosts:
                for each in hosts:
                    each.wait_ready()  # nothing is scrubbed while we measure
                times[host.mib].append(host.start(environment))
                plain.append(timed([TRUE], environment))
        for host in hosts:
            host.wait_ready()
        under = {**environment, "EGM_QEMU": OPEN_BENCH, "EGMD_SOCKET": hosts[0].socket}
        free = int(subprocess.run([OPEN_BENCH], check=True, capture_output=True).stdout)
        filtered = int(subprocess.run(hosts[0].command(), env=under, check=True, capture_output=True).stdout)
    finally:
        for host in hosts:
            host.close()
    count = opens(environment)
    print(f"an open costs {free / 1000:.1f} us, under the filter {(filtered - free) / 1000:.1f} us more (limit 100); QEMU calls "
          f"it {count if count is not None else '?'} times in a start (limit 200)")
    base = statistics.median(plain)
    small, large = (statistics.median(times[host.mib]) for host in hosts)
    print(f"with a ready region of {SMALL_MIB} MiB: {small:.1f} ms (least {min(times[SMALL_MIB]):.1f}); of {large_mib} MiB: "
          f"{large:.1f} ms (least {min(times[large_mib]):.1f}); plain {base:.1f} ms")
    print(f"launch: {small - base:.1f} ms added (limit 15), {large_mib} MiB / {SMALL_MIB} MiB {large / small:.2f}")


main()
