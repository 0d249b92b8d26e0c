#!/usr/bin/env python3
"""ledger.py BIN: what a ledger of 0 to 10,000 allocations costs at start, what one create and its end (release, drain, scrub of
1 MiB, but for the scrub threads) cost beside them, and how long a create takes at most while the ledger is written anew.

The allocations are partitions of 1 MiB of one simulated region. The ledger is made here, after docs/ledger.md, from the line that
egmd itself has written for one; so 10,000 of them need no 10 GiB of memory: nobody touches them, and egmd scrubs only what is
free.
Everything lies in /dev/shm where there is one.
"""
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
COUNTS = (10, 100, 1000, 10000)
# Parts that stay free, and creates that are measured in one go.
FREE, BURST, BURSTS = 64, 32, 8
MIB = 1 << 20
EGMD = os.path.join(sys.argv[1], "egmd")
TMP = "/dev/shm" if os.path.isdir("/dev/shm") else None


class Daemon:
    """egmd on one region of so many MiB."""

    def __init__(self, work, mib):
        self.work, self.state = work, os.path.join(work, "state")
        self.ledger = os.path.join(self.state, "ledger")
        os.makedirs(self.state, exist_ok=True)
        for name, text in (
                ("host.toml", f'[[socket]]\nsize = "{mib}MiB"\n[[socket.gpu]]\naddress = "0008:01:00.0"\n'),
                ("egmd.toml", 'log-level = "warning"\n[limits]\nallocations = 20000\nqueued-output = "64MiB"\n[region.egm4]\n'
                              'allow-shared-descriptor = true\n[drain]\npoll = 10\n')):
            with open(os.path.join(work, name), "w") as file:
                file.write(text)

    def start(self):
        """Milliseconds from exec to READY=1, and milliseconds of processor time until then."""
        path = os.path.join(self.work, "notify")
        if os.path.exists(path):
            os.unlink(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(120)
            log = open(os.path.join(self.work, "log"), "w")
            begin = time.perf_counter()
            self.process = subprocess.Popen(
                [EGMD, "--simulate", os.path.join(self.work, "host.toml"), "--state-dir", self.state, "--config",
                 os.path.join(self.work, "egmd.toml"), "--socket", os.path.join(self.work, "s")],
                env={**os.environ, "NOTIFY_SOCKET": path}, stdout=log, stderr=log)
            while b"READY=1" not in notify.recv(4 << 10):
                pass
            return (time.perf_counter() - begin) * 1000, self.processor_time()

    def processor_time(self):
        """Milliseconds of the event loop's thread: others scrub meanwhile."""
        return int(open(f"/proc/{self.process.pid}/schedstat").read().split()[0]) / 1e6

    def stop(self):
        self.process.kill()
        self.process.wait()

    def connect(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(self.work, "s"))
        self.socket.settimeout(120)

    def call(self, method, **params):
        self.socket.sendall(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode())
        reply = b""
        while not reply.endswith(b"\n"):
            reply += self.socket.recv(1 << 20)
        answer = json.loads(reply)
        if "error" in answer:
            sys.exit(f"{method} {params}: {answer['error']}")
        return answer["result"]

    def create(self, number):
        return self.call("allocation.create", vm={"uuid": f"11111111-0000-4000-8000-{number:012x}"}, regions=["egm4"],
                         policy="partition", size=MIB, wait=60)["id"]


def checksum(seed, payload):
    for byte in payload:
        seed = ((seed ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return seed


def template(work):
    """The ledger's first line, and the line of one partition; both without checksum."""
    daemon = Daemon(work, FREE)
    daemon.start()
    daemon.connect()
    daemon.create(1)
    with open(daemon.ledger) as file:
        lines = [line.rsplit(" ", 1)[0] for line in file]
    daemon.stop()
    return lines[0], next(line for line in lines if line.startswith("put ")).split(" | ")[0]


def fill(daemon, count, header, line):
    size, total = f"0x{FREE * MIB:x}", f"0x{(count + FREE) * MIB:x}"
    sum_, lines = 0xCBF29CE484222325, []
    for number in range(-1, count):
        payload = header
        if number >= 0:
            payload = re.sub(r" id=\S+", f" id=a-{number:016x}", line)
            payload = re.sub(r" vm=\S+", f" vm=22222222-0000-4000-8000-{number:012x}", payload)
            payload = re.sub(r"(share=\d+,0x[0-9a-f]+),%s,0x[0-9a-f]+," % size, rf"\g<1>,{total},0x{number * MIB:x},", payload)
        sum_ = checksum(sum_, payload.encode())
        lines.append(f"{payload} {sum_:016x}\n")
    with open(daemon.ledger, "w") as file:
        file.writelines(lines)


def replay(daemon, count):
    """Medians of the milliseconds to ready, by the clock and of processor time."""
    results = []
    for _ in range(ROUNDS):
        results.append(daemon.start())
        daemon.stop()
    return [statistics.median(values) for values in zip(*results)]


def creates(daemon, count):
    """Microseconds: of a create by the clock (median), and of the loop's processor time for a create, and for its end."""
    daemon.start()
    daemon.connect()
    found = daemon.call("allocation.list")["allocations"]
    if len(found) != count or any(one["state"] != "allocated" for one in found):
        sys.exit(f"{len(found)} allocations of {count} came back: {found[:1]}")
    daemon.call("allocation.release", id=daemon.create(0))
    settle(daemon)
    times, used, ends = [], 0, 0
    for burst in range(BURSTS):
        ids, before = [], daemon.processor_time()
        for number in range(BURST):
            begin = time.perf_counter()
            ids.append(daemon.create(burst * BURST + number + 1))
            times.append((time.perf_counter() - begin) * 1e6)
        between = daemon.processor_time()
        for one in ids:
            daemon.call("allocation.release", id=one)
        ends += daemon.processor_time() - between + settle(daemon)
        used += between - before
    return statistics.median(times), used * 1e3 / len(times), ends * 1e3 / len(times)


def settle(daemon):
    """Waits until nothing drains and nothing is scrubbed: all that is free is clean. (The parts themselves do not say it: of
    very many only the lowest are listed.) Returns the milliseconds of processor time until then, without what asking costs."""
    used = 0
    while True:
        before = now = daemon.processor_time()
        last = None
        while now != last:
            time.sleep(0.03)
            last, now = now, daemon.processor_time()
        used += now - before
        if daemon.call("region.get", region="egm4")["partitioning"]["free"] >= FREE * MIB:
            return used


def rewriting(daemon):
    """Milliseconds that a create takes while the ledger is written anew: median, longest, and how many those were."""
    identity, times, number = os.stat(daemon.ledger).st_ino, [], 1 << 20
    while os.stat(daemon.ledger).st_ino == identity:
        number += 1
        if number % BURST == 0:
            # A create that waits for a free part says nothing.
            settle(daemon)
        begin = time.perf_counter()
        one = daemon.create(number)
        if os.path.exists(daemon.ledger + ".new"):
            times.append((time.perf_counter() - begin) * 1e3)
        daemon.call("allocation.release", id=one)
    return statistics.median(times), max(times), len(times)


def main():
    work = tempfile.mkdtemp(prefix="egmd-bench-", dir=TMP)
    try:
        os.makedirs(os.path.join(work, "template"))
        header, line = template(os.path.join(work, "template"))
        os.makedirs(os.path.join(work, "0"))
        empty = Daemon(os.path.join(work, "0"), FREE)
        base = replay(empty, 0)
        print(f"start with an empty ledger: {base[0]:.1f} ms, {base[1]:.1f} ms of processor time", flush=True)
        first = None
        for count in COUNTS:
            path = os.path.join(work, str(count))
            os.makedirs(path)
            daemon = Daemon(path, count + FREE)
            fill(daemon, count, header, line)
            clock, processor = replay(daemon, count)
            more = (clock - base[0], processor - base[1])
            if count == 1000:
                thousand = more
            fill(daemon, count, header, line)
            create = creates(daemon, count)
            first = first or create
            print(f"{count:6} allocations: replay {more[0]:6.1f} ms, {more[1]:6.1f} ms of processor time; a create beside them: "
                  f"p50 {create[0]:.0f} us, {create[1]:.0f} us of processor time; its end {create[2]:.0f} us", flush=True)
            if count == COUNTS[-1]:
                middle, longest, number = rewriting(daemon)
                print(f"a create while the ledger of {count} is written anew: p50 {middle:.2f} ms, longest {longest:.2f} ms "
                      f"of {number}")
            daemon.stop()
            shutil.rmtree(path)
        print(f"beside {COUNTS[-1]} the end of an allocation costs {create[2] / first[2]:.2f} times the processor time of one "
              f"beside {COUNTS[0]}")
        print(f"1,000 allocations replayed in {thousand[0]:.1f} ms (limit 100 ms); a create beside {COUNTS[-1]}: "
              f"{create[1] / first[1]:.2f} times the processor time of one beside {COUNTS[0]} (limit 1.5)")
    finally:
        shutil.rmtree(work)


main()
