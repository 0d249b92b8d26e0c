"""agent.py: what runs inside the container. Talks to egmd without any of its own code.

    agent.py call METHOD [PARAMS]     one call, the reply's result as one line
    agent.py hold VM                  an allocation bound to this process, its region mapped and filled; then one line
                                      for each line of its input: whether the memory is as it was
    agent.py hammer [ID]              fresh connections, one call each, until its input ends; then the counts
    agent.py sandbox                  what may be written inside the unit's sandbox
    agent.py attribute PATH TEXT      what the root helper answers to a request
    agent.py open CGROUP PATH         whether a process of that control group may open a device
"""

import array
import json
import mmap
import os
import select
import socket
import struct
import sys
import time

SOCKET = "/run/egmd/egmd.sock"


def connect():
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.settimeout(180)
    try:
        stream.connect(SOCKET)
    except OSError:
        stream.close()
        raise
    return stream


def call(stream, method, params):
    """Returns the reply and the descriptors that came with it; None if the connection ended without one."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method}
    if params:
        request["params"] = params
    stream.sendall(json.dumps(request).encode() + b"\n")
    received, descriptors = b"", array.array("i")
    while not received.endswith(b"\n"):
        data, ancillary, _, _ = stream.recvmsg(65536, socket.CMSG_LEN(4 * 4))
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(content[: len(content) // 4 * 4])
        if not data:
            return None, []
        received += data
    return json.loads(received), list(descriptors)


def ask(method, params=None):
    with connect() as stream:
        reply, descriptors = call(stream, method, params)
    if reply is None:
        sys.exit(f"agent: {method} got no reply")
    if "error" in reply:
        sys.exit("agent: " + json.dumps(reply["error"]))
    return reply["result"], descriptors


def hold(vm):
    allocation, _ = ask(
        "allocation.create",
        {"vm": {"uuid": vm}, "regions": ["egm4"], "lifetime": "process", "pid": os.getpid(), "wait": 60})
    grant, descriptors = ask("allocation.map", {"id": allocation["id"]})
    size = allocation["regions"][0]["size"]
    memory = mmap.mmap(descriptors[0], size)
    os.close(descriptors[0])
    pages = range(0, size, mmap.PAGESIZE)
    for page in pages:
        struct.pack_into("<Q", memory, page, page ^ 0x5EED)
    print(json.dumps({"id": allocation["id"], "size": size, "pid": os.getpid()}), flush=True)
    for _ in sys.stdin:
        bad = [page for page in pages if struct.unpack_from("<Q", memory, page)[0] != page ^ 0x5EED]
        print(json.dumps({"bad": len(bad)}), flush=True)


def hammer(identifier):
    """A request that cannot be sent was not done, and is sent again; one that was sent must be answered."""
    counts = {"calls": 0, "again": 0, "refused": [], "lost": [], "wrong": [], "slowest": 0.0}
    while not select.select([sys.stdin], [], [], 0)[0]:
        isGet = identifier and counts["calls"] % 2
        start = time.monotonic()
        while True:
            try:
                stream = connect()
            except OSError as error:
                counts["refused"].append(str(error))
                break
            try:
                reply, _ = call(stream, *(("allocation.get", {"id": identifier}) if isGet else ("system.ping", None)))
            except (BrokenPipeError, ConnectionResetError) as error:
                # sendall gives EPIPE; a reset would come from the receive, after the request was sent.
                if isinstance(error, BrokenPipeError):
                    counts["again"] += 1
                    continue
                counts["lost"].append(str(error))
                break
            finally:
                stream.close()
            if reply is None:
                counts["lost"].append("no reply")
            elif "error" in reply or (isGet and reply["result"].get("id") != identifier):
                counts["wrong"].append(reply)
            break
        counts["calls"] += 1
        counts["slowest"] = max(counts["slowest"], time.monotonic() - start)
    print(json.dumps(counts), flush=True)


def sandbox():
    def may_write(path):
        try:
            with open(path, "a"):
                pass
            return True
        except OSError:
            return False

    device = "/sys/devices/pci0009:00/0009:00:00.0/0009:01:00.0"
    paths = [
        f"{device}/driver_override", "/sys/bus/pci/drivers_probe", "/sys/bus/pci/drivers/vfio-pci/bind",
        "/run/egmd/probe", "/run/egmd-facts/probe", "/var/lib/egmd/probe", "/proc/sys/kernel/hostname", "/sys/kernel/probe",
        "/etc/probe", "/usr/probe", "/root/probe"]
    print("sandbox: " + json.dumps({path: may_write(path) for path in paths}), flush=True)


def attribute(path, text):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.settimeout(180)
        stream.connect("/run/egmd-gpu.sock")
        stream.sendall(f"{path} {text}\n".encode())
        stream.shutdown(socket.SHUT_WR)
        print(stream.makefile().read().strip(), flush=True)


def renew():
    """Asks for facts as egmd does; returns when whoever collects them has ended the connection."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.settimeout(180)
        stream.connect("/run/egmd-facts.sock")
        print(f"ended {stream.recv(1)!r}", flush=True)


def open_device(group, path):
    with open(f"/sys/fs/cgroup{group}/cgroup.procs", "w") as file:
        file.write(str(os.getpid()))
    try:
        os.close(os.open(path, os.O_RDWR))
        print("opened", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)


def main(words):
    if words[0] == "call":
        print(json.dumps(ask(words[1], json.loads(words[2]) if len(words) > 2 else None)[0]), flush=True)
    elif words[0] == "hold":
        hold(words[1])
    elif words[0] == "hammer":
        hammer(words[1] if len(words) > 1 else None)
    elif words[0] == "attribute":
        attribute(words[1], words[2])
    elif words[0] == "renew":
        renew()
    elif words[0] == "open":
        open_device(words[1], words[2])
    else:
        sandbox()


main(sys.argv[1:])
