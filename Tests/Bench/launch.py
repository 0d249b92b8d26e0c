#!/usr/bin/env python3
"""launch.py BIN: what egm-qemu adds to the start of a VM.

/bin/true stands for QEMU, so that only our part is measured: without EGM (egm-qemu hands over at once), and with a ready
region of 64 MiB and of 1 GiB, which must cost the same. Each start waits until the region is ready again.
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

ROUNDS = 15
BIN = sys.argv[1]
TRUE = shutil.which("true")
TMP = "/dev/shm" if os.path.isdir("/dev/shm") else None


def timed(command, environment):
    begin = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begin) * 1000


def wait_ready(path, region):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "region.get", "params": {"region": region}}).encode()
        while True:
            client.sendall(request)
            if json.loads(client.recv(1 << 20))["result"]["state"] == "ready":
                return
            time.sleep(0.01)


def launch(size, environment):
    """Milliseconds of one VM start on a ready region of so many MiB."""
    work = tempfile.mkdtemp(prefix="egmd-bench-", dir=TMP)
    path = os.path.join(work, "s")
    log = open(os.path.join(work, "log"), "w")
    daemon = subprocess.Popen(
        [os.path.join(BIN, "egmd"), "--simulate", "gb200", "--region-size", f"{size}MiB", "--socket", path],
        stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        daemon.stdout.readline()  # "socket: …" comes when it serves
        command = [os.path.join(BIN, "egm-qemu"), "-object",
                   f"memory-backend-file,id=m0,mem-path=/dev/egm4,size={size}M,share=on"]
        times = []
        for _ in range(ROUNDS):
            wait_ready(path, "egm4")
            times.append(timed(command, {**environment, "EGMD_SOCKET": path}))
        return statistics.median(times)
    finally:
        daemon.terminate()
        daemon.wait()
        shutil.rmtree(work)


def main():
    environment = {**os.environ, "EGM_QEMU": TRUE}
    plain = statistics.median(timed([TRUE], environment) for _ in range(ROUNDS))
    through = statistics.median(timed([os.path.join(BIN, "egm-qemu"), "--version"], environment) for _ in range(ROUNDS))
    print(f"plain {TRUE}: {plain:.1f} ms; through egm-qemu without EGM: {through:.1f} ms, {through - plain:.1f} ms added")
    small = launch(64, environment)
    large = launch(1024, environment)
    print(f"with a ready region of 64 MiB: {small:.1f} ms; of 1 GiB: {large:.1f} ms")
    print(f"launch: {small - plain:.1f} ms added, 1 GiB / 64 MiB {large / small:.2f}")


main()
