"""One guest, from its hardware to its power-off."""
import contextlib
import hashlib
import json
import os
import pathlib
import select
import socket
import subprocess
import tempfile
import threading
import time

import firmware
import pciproxy
from guests import GPU

QEMU = "qemu-system-x86_64"
DSDT_PATIENCE = 300  # seconds until the BIOS has put its tables into memory; it takes one
LOW_MEMORY_END = 0x80000000
TABLES_AT_MOST = 0x200000  # the BIOS puts tables at the end of low memory

DSDT_LOCK = threading.Lock()  # guests start side by side


class Machine:
    """The hardware of a guest; a context manager that leaves no process behind."""

    def __init__(self, guest, cache):
        self.guest = guest
        self.cache = cache
        self.stack = contextlib.ExitStack()
        self.directory = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="egm-guest.")))
        self.table = None
        if guest.table:
            self.table = firmware.compile_table(guest.table, self.directory / "ssdt.aml", guest.defines)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def hardware(self):
        guest = self.guest
        arguments = [QEMU, "-accel", "tcg,thread=multi", "-cpu", "max", "-machine", guest.machine, "-m", guest.memory]
        arguments += ["-smp", f"{guest.processors},sockets={guest.processors}", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
        for words in guest.devices:
            arguments += words.split()
        return arguments

    def start(self, arguments, **options):
        functions = [pciproxy.Function(*GPU) for _ in range(self.guest.gpus)]
        names = {f"gpu{index}": function.descriptor for index, function in enumerate(functions)}
        command = [word.format(**names) if "{gpu" in word else word for word in arguments]
        options.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen(command, pass_fds=list(names.values()), **options)
        for function in functions:
            function.peer.close()
            self.stack.callback(function.end.close)
        self.stack.callback(end, process)
        return process

    def dsdt(self):
        """QEMU's DSDT for this hardware, read from the memory of a machine that only runs its BIOS."""
        version = subprocess.run([QEMU, "--version"], capture_output=True, text=True, check=True).stdout
        identity = [version, *self.hardware()]
        known = self.cache / f"dsdt-{hashlib.sha256(repr(identity).encode()).hexdigest()[:16]}.aml"
        with DSDT_LOCK:
            if not known.exists():
                table = self.read_dsdt()
                unfinished = known.with_suffix(f".{os.getpid()}")
                unfinished.write_bytes(table)
                unfinished.rename(known)
        return known.read_bytes()

    def read_dsdt(self):
        path, dump = self.directory / "qmp", self.directory / "memory"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(DSDT_PATIENCE)
        process = self.start([*self.hardware(), "-qmp", f"unix:{path}"])
        connection = listener.accept()[0].makefile("rw")

        def execute(command, **arguments):
            connection.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            connection.flush()
            while True:
                answer = json.loads(connection.readline())
                if "error" in answer:
                    raise SystemExit(f"test-guest: QEMU refuses {command}: {answer['error']['desc']}")
                if "return" in answer:
                    return

        connection.readline()
        execute("qmp_capabilities")
        deadline = time.monotonic() + DSDT_PATIENCE
        while time.monotonic() < deadline:
            start = LOW_MEMORY_END - TABLES_AT_MOST
            execute("pmemsave", val=start, size=TABLES_AT_MOST, filename=str(dump))
            if table := firmware.find_dsdt(dump.read_bytes()):
                end(process)
                return table
            time.sleep(0.2)
        raise SystemExit(f"test-guest: no DSDT in the guest's memory after {DSDT_PATIENCE} seconds")

    def boot(self, kernel, initramfs, append, console):
        """Starts Linux; its second serial line is the process's standard input and output."""
        initrd = self.directory / "initrd"
        with initrd.open("wb") as out:
            if self.guest.wide_integers:
                early = {"kernel/firmware/acpi/dsdt.aml": firmware.with_wide_integers(self.dsdt())}
                out.write(firmware.archive(early))
            out.write(initramfs.read_bytes())
            for name in self.guest.archives:
                out.write((self.cache / name).read_bytes())
        arguments = self.hardware()
        if self.table:
            arguments += ["-acpitable", f"file={self.table}"]
        for address, content in self.guest.tables.items():
            path = self.directory / f"table-{address:x}"
            path.write_bytes(content)
            arguments += ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]
        arguments += ["-kernel", str(kernel), "-initrd", str(initrd)]
        arguments += ["-append", f"console=ttyS0 panic=-1 {self.guest.append} {append}"]
        arguments += ["-serial", f"file:{console}", "-serial", "stdio"]
        return self.start(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def end(process):
    """Ends a machine that may have ended already."""
    if process.poll() is None:
        process.kill()
    process.wait()


def lines(process, deadline):
    """Lines of its second serial line; None when `deadline()` has passed. Ends with the process."""
    pending = b""
    descriptor = process.stdout.fileno()
    while True:
        left = deadline() - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            yield None
            return
        data = os.read(descriptor, 65536)
        if not data:
            return
        *whole, pending = (pending + data).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
