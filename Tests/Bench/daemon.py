#!/usr/bin/env python3
"""daemon.py BIN: how the daemon starts and what it costs.

Start to ready on simulated gb200, resident set, enumeration of 10, 100 and 1000 PCI functions, and reading ACPI tables
of 64 KiB to 1 MiB. A start is measured from exec to READY=1 on a NOTIFY_SOCKET of ours, so it is what systemd sees.
Everything lies in /dev/shm where there is one: the daemon is measured, not the disk.
"""
import os
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROUNDS = 9
EGMD = os.path.join(sys.argv[1], "egmd")
TMP = "/dev/shm" if os.path.isdir("/dev/shm") else None


def start(arguments, work, measure=None):
    """Starts egmd, waits for READY=1, and stops it; returns milliseconds from exec to ready, and what measure gave."""
    path = os.path.join(work, "notify")
    if os.path.exists(path):
        os.unlink(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(path)
        notify.settimeout(30)
        log = open(os.path.join(work, "log"), "w")
        begin = time.perf_counter()
        daemon = subprocess.Popen(
            [EGMD, *arguments, "--socket", os.path.join(work, "s")],
            env={**os.environ, "NOTIFY_SOCKET": path}, stdout=log, stderr=log)
        try:
            while b"READY=1" not in notify.recv(4 << 10):
                pass
            ready = (time.perf_counter() - begin) * 1000
            return ready, measure(daemon, work) if measure else None
        finally:
            daemon.terminate()
            if daemon.wait() != 0:
                sys.exit(f"egmd ended with {daemon.returncode}: {open(os.path.join(work, 'log')).read()}")


def resident(daemon, work):
    """KiB of the daemon that are not region memory, once no region is being scrubbed any more."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(os.path.join(work, "s"))
        while True:
            client.sendall(b'{"jsonrpc":"2.0","id":1,"method":"region.list"}')
            if client.recv(1 << 20).count(b'"state":"ready"') == 2:
                break
            time.sleep(0.02)
    fields = dict(line.split(":", 1) for line in open(f"/proc/{daemon.pid}/status"))
    number = {name: int(fields[name].split()[0]) for name in ("VmRSS", "RssShmem")}
    return number["VmRSS"] - number["RssShmem"]


def write(root, path, content):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def package_length(length):
    """AML: the length of what follows, itself included, in one to four bytes."""
    for count in range(1, 5):
        total = length + count
        if count == 1 and total < 64:
            return bytes([total])
        if count > 1 and total < 1 << (4 + 8 * (count - 1)):
            return bytes([(count - 1) << 6 | total & 15]) + (total >> 4).to_bytes(count - 1, "little")
    raise ValueError(length)


def table(size):
    """A DSDT of about so many bytes: devices with names, integers and packages, as firmware has them."""
    body = bytearray()
    number = 0
    while len(body) < size:
        inner = b"\x08_ADR\x0c" + struct.pack("<I", number) + b"\x08_UID\x0a\x07"
        for name in (b"AAAA", b"BBBB"):
            items = b"".join(b"\x0e" + struct.pack("<Q", number << 32 | item) for item in range(12))
            content = bytes([12]) + items
            inner += b"\x08" + name + b"\x12" + package_length(len(content)) + content
        inner = b"D%03X" % (number % 4096) + inner
        body += b"\x5b\x82" + package_length(len(inner)) + inner
        number += 1
        if number % 4096 == 0:
            break
    header = bytearray(struct.pack("<4sIBB6s8sI4sI", b"DSDT", 36 + len(body), 2, 0, b"EGMD  ", b"BENCH   ", 1, b"EGMD", 1))
    header[9] = -sum(header + body) & 255
    return bytes(header + body)


def host(root, functions, aml):
    """A host with so many PCI functions, none of them a GPU, and a DSDT of about so many bytes."""
    write(root, "sys/firmware/acpi/tables/DSDT", table(aml))
    write(root, "proc/iomem", "00001000-7fffffff : System RAM\n")
    os.makedirs(os.path.join(root, "sys/bus/pci/devices"))
    os.makedirs(os.path.join(root, "sys/class/egm"))
    for index in range(functions):
        name = f"{index // 256:04x}:{index % 256:02x}:00.0"
        base = f"sys/bus/pci/devices/{name}"
        config = bytearray(64)
        struct.pack_into("<HH", config, 0, 0x8086, 0x2918)
        for file, content in (
                ("vendor", "0x8086\n"), ("device", "0x2918\n"), ("class", "0x060100\n"), ("irq", "0\n"),
                ("numa_node", "-1\n"), ("resource", "0x0 0x0 0x0\n" * 7), ("config", bytes(config))):
            write(root, f"{base}/{file}", content)


def median(arguments, work, measure=None):
    results = [start(arguments, work, measure) for _ in range(ROUNDS)]
    times = [result[0] for result in results]
    return statistics.median(times), min(times), [result[1] for result in results]


def main():
    work = tempfile.mkdtemp(prefix="egmd-bench-", dir=TMP)
    try:
        ready, best, kib = median(["--simulate", "gb200", "--region-size", "16MiB"], work, resident)
        print(f"start to ready, simulated gb200: median {ready:.1f} ms, best {best:.1f} ms   (limit 50 ms)")
        print(f"resident set without region memory: {max(kib) / 1024:.1f} MiB   (limit 16 MiB)")

        base = {}
        for functions in (10, 100, 1000):
            root = os.path.join(work, f"pci{functions}")
            host(root, functions, 1 << 10)
            base[functions], best, _ = median(["--root", root], work)
            print(f"start with {functions:4} PCI functions: median {base[functions]:.1f} ms, best {best:.1f} ms")
        one = (base[100] - base[10]) / 90 * 1000
        many = (base[1000] - base[100]) / 900 * 1000
        print(f"a PCI function costs {one:.0f} us from 10 to 100, {many:.0f} us from 100 to 1000")

        small = None
        for size in (1 << 10, 256 << 10, 512 << 10, 1 << 20):
            root = os.path.join(work, f"aml{size}")
            host(root, 10, size)
            middle, best, _ = median(["--root", root], work)
            small = small if small is not None else middle
            print(f"start with an ACPI table of {size >> 10:4} KiB: median {middle:.1f} ms, {middle - small:.1f} ms for it")
        print(f"start to ready: {ready:.1f} ms of 50, resident {max(kib) / 1024:.1f} MiB of 16, "
              f"1 MiB of ACPI {middle - small:.1f} ms of 100")
    finally:
        shutil.rmtree(work)


main()
