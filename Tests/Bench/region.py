"""region.py BIN [MiB [ROUNDS]]: what a region's size costs its next owner, and what a scrub costs everybody else.

One daemon serves a simulated host with a region of MiB (8192) and one of 256 MiB. Every round takes both in turns, ready
and with warm memory: allocation.create and allocation.map, to the moment when the descriptor is here. The median of
the large one may be at most ALLOCATION times that of the small one. Each release makes the daemon scrub; while that of
the large region runs, on every CPU, system.ping is sent over a connection of its own, and its 99th percentile has to stay
below PING. At last daemons with one and with two scrub threads scrub the same size in turns.

The numbers are those of this machine and this run; only the ratios are worth quoting. A missed limit is exit status 1.
"""
import array
import gc
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

EGMD = os.path.join(sys.argv[1], "egmd")
LARGE = int(sys.argv[2]) if len(sys.argv) > 2 else 8192
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 15
SMALL = 256
SCALING = min(LARGE, 1024)
# Times the small region's median.
ALLOCATION = 1.2
# Milliseconds, 99th percentile; seconds between two pings.
PING = 1.0
PAUSE = 0.001
# Two threads on two CPUs. Loose: the CPUs of a virtual machine may be two halves of one core, and one thread may have all
# the memory's bandwidth already. Below it the second thread costs more than it brings, which would be our fault.
SCALE = 1.0

HOST = """
[[socket]]
size = "{0}MiB"
[[socket.gpu]]
address = "0008:01:00.0"
[[socket]]
size = "{1}MiB"
[[socket.gpu]]
address = "0018:01:00.0"
"""


class Peer:
    """One connection; one request at a time."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)

    def exchange(self, message):
        """The raw reply, and the descriptors that came with it."""
        self.socket.sendall(message)
        reply, descriptors = b"", array.array("i")
        while not reply.endswith(b"\n"):
            part, control, _, _ = self.socket.recvmsg(1 << 20, socket.CMSG_SPACE(4))
            if not part:
                sys.exit("egmd closed the connection")
            for _, _, content in control:
                descriptors.frombytes(content)
            reply += part
        return reply, descriptors

    def ask(self, method, **params):
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        answer = json.loads(self.exchange(message)[0])
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']}")
        return answer["result"]


class Daemon:
    def __init__(self, work, name, host, configuration=""):
        write(os.path.join(work, f"{name}.toml"), configuration)
        write(os.path.join(work, f"{name}-host.toml"), host)
        self.path = os.path.join(work, f"{name}.sock")
        self.log = open(os.path.join(work, f"{name}.log"), "w+")
        self.process = subprocess.Popen(
            [EGMD, "--simulate", os.path.join(work, f"{name}-host.toml"), "--config", os.path.join(work, f"{name}.toml"),
             "--socket", self.path], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while not os.path.exists(self.path):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.log.seek(0)
                sys.exit(f"egmd does not start: {self.log.read()}")
            time.sleep(0.02)

    def peer(self):
        return Peer(self.path)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def region(peer, name):
    return peer.ask("region.get", region=name)


def wait_ready(peer, name):
    while True:
        state = region(peer, name)["state"]
        if state == "ready":
            return
        if state == "faulty":
            sys.exit(f"{name} is faulty: {region(peer, name)}")
        time.sleep(0.01)


def allocate(peer, name, number):
    """Milliseconds from the request to the descriptor, and the allocation."""
    uuid = f"00000000-0000-4000-8000-{number:012x}"
    create = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "allocation.create",
                         "params": {"vm": {"uuid": uuid}, "regions": [name], "wait": 0}}).encode()
    begin = time.perf_counter()
    reply = json.loads(peer.exchange(create)[0])
    if "error" in reply:
        sys.exit(f"allocation.create: {reply['error']}")
    allocation = reply["result"]["id"]
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "allocation.map", "params": {"id": allocation}}).encode()
    reply, descriptors = peer.exchange(message)
    taken = (time.perf_counter() - begin) * 1000
    if len(descriptors) != 1:
        sys.exit(f"allocation.map gave no descriptor: {reply}")
    os.close(descriptors[0])
    return taken, allocation


def ping_while_scrubbing(peer, observer, name, pings):
    """Pings until the scrub of the region has ended; counts only rounds that began and ended under the scrub. With
    a pause between two pings: without it they would take the CPUs from the idle threads, and nobody would scrub."""
    message = b'{"jsonrpc":"2.0","id":1,"method":"system.ping"}'
    while True:
        state = region(observer, name)["state"]
        if state == "ready":
            return
        if state != "scrubbing":
            continue
        batch = []
        for _ in range(20):
            time.sleep(PAUSE)
            begin = time.perf_counter()
            peer.exchange(message)
            batch.append((time.perf_counter() - begin) * 1000)
        if region(observer, name)["state"] == "scrubbing":
            pings += batch


def measure_owners(work):
    daemon = Daemon(work, "owners", HOST.format(LARGE, SMALL))
    try:
        peer, pinger = daemon.peer(), daemon.peer()
        times, pings = {"egm4": [], "egm5": []}, []
        for number in range(ROUNDS + 1):
            for name in ("egm4", "egm5") if number % 2 else ("egm5", "egm4"):
                if number:
                    wait_ready(peer, "egm4")
                    wait_ready(peer, "egm5")
                    taken, allocation = allocate(peer, name, number)
                    times[name].append(taken)
                else:
                    # The first allocation opens the region and touches its memory.
                    peer.ask("region.adopt", region=name)
                    wait_ready(peer, name)
                    _, allocation = allocate(peer, name, 1)
                peer.ask("allocation.release", id=allocation)
                if name == "egm4" and number:
                    ping_while_scrubbing(pinger, peer, name, pings)
                wait_ready(peer, name)
        threads = (region(peer, "egm4").get("scrub") or {}).get("threads")
        return statistics.median(times["egm4"]), statistics.median(times["egm5"]), sorted(pings), threads
    finally:
        daemon.stop()


def measure_threads(work):
    """GB/s of an administrator's scrub with one and with two threads; the best of each."""
    daemons = [Daemon(work, f"threads{count}", HOST.format(SCALING, 16), f"[scrub]\nthreads = {count}\n")
               for count in (1, 2)]
    try:
        peers = [daemon.peer() for daemon in daemons]
        best = [0.0, 0.0]
        for peer in peers:
            peer.ask("region.adopt", region="egm4")
            wait_ready(peer, "egm4")
        for _ in range(7):
            for index, peer in enumerate(peers):
                begin = time.perf_counter()
                peer.ask("region.scrub", region="egm4")
                best[index] = max(best[index], (SCALING << 20) / (time.perf_counter() - begin) / 1e9)
        return best
    finally:
        for daemon in daemons:
            daemon.stop()


def main():
    with open("/proc/meminfo") as file:
        available = next(int(line.split()[1]) for line in file if line.startswith("MemAvailable")) >> 10
    if available < LARGE + SMALL + 1024:
        sys.exit(f"region.py: {LARGE + SMALL + 1024} MiB of memory are needed, {available} MiB are available; "
                 "name a smaller size: region.sh BIN MiB")
    gc.disable()
    failures = []
    work = tempfile.mkdtemp(prefix="egmd-bench-")
    try:
        large, small, pings, threads = measure_owners(work)
        print(f"allocation of a ready region, create and map, median of {ROUNDS}: {LARGE} MiB {large:.3f} ms, "
              f"{SMALL} MiB {small:.3f} ms")
        print(f"allocation: {large / small:.2f} times that of the small region (limit {ALLOCATION})")
        if large / small > ALLOCATION:
            failures.append(f"an allocation of {LARGE} MiB takes too long")
        if len(pings) < 500:
            failures.append(f"only {len(pings)} pings met a scrub, 500 are needed; take a larger region or more rounds")
        else:
            middle, late = pings[len(pings) // 2], pings[len(pings) * 99 // 100]
            print(f"system.ping while {threads or 'all'} threads scrub: {len(pings)} pings, median {middle:.3f} ms, "
                  f"99th percentile {late:.3f} ms (limit {PING})")
            if late >= PING:
                failures.append("system.ping is slow under a scrub")
        if len(os.sched_getaffinity(0)) > 1:
            one, two = measure_threads(work)
            print(f"scrub of {SCALING} MiB by the daemon: 1 thread {one:.1f} GB/s, 2 threads {two:.1f} GB/s, "
                  f"ratio {two / one:.2f} (limit {SCALE})")
            if two / one < SCALE:
                failures.append("a second scrub thread does not pay")
        else:
            print("scrub scaling: not measured on one CPU")
        for failure in failures:
            print(f"MISSED: {failure}")
        print(f"allocation of a ready region: {large / small:.2f} of {SMALL} MiB with {LARGE} MiB (limit {ALLOCATION})")
    finally:
        shutil.rmtree(work)
    sys.exit(1 if failures else 0)


main()
