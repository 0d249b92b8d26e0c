"""PCI functions for stock QEMU.

`-device x-pci-proxy-dev,fd=N` is the front end of a device that lives in another process. We are that process: a
thread per function that answers reads of the configuration space. The functions have no BARs and no interrupts; they
are there to be found, linked and bound.

A message is: s32 command, 4 bytes of padding, u64 size, then so many bytes. Descriptors of guest memory come with some
of them, and are closed at once.
"""
import os
import socket
import struct
import threading

RETURN, CONFIG_WRITE, CONFIG_READ, BAR_WRITE, BAR_READ, RESET = 1, 2, 3, 4, 5, 7
HEADER = struct.Struct("<i4xQ")
CONFIG_ACCESS = struct.Struct("<IIi")  # address, value, length
CONFIG_SIZE = 256
# The bits of the header that software can set: memory and bus master, interrupt line, cache line size.
WRITABLE = {0x04: 0x06, 0x05: 0x04, 0x0C: 0xFF, 0x3C: 0xFF}


class Function:
    """A function with these ids; `descriptor` is for QEMU."""

    def __init__(self, vendor, device, device_class, subsystem=0x16C1):
        self.config = bytearray(CONFIG_SIZE)
        struct.pack_into("<HH", self.config, 0x00, vendor, device)
        struct.pack_into("<I", self.config, 0x08, device_class << 8 | 0xA1)
        struct.pack_into("<HH", self.config, 0x2C, vendor, subsystem)
        self.end, self.peer = socket.socketpair()
        self.pending = b""
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def descriptor(self):
        return self.peer.fileno()

    def serve(self):
        try:
            while True:
                command, size = HEADER.unpack(self.read(HEADER.size))
                self.answer(command, self.read(size))
        except (EOFError, OSError):
            pass  # QEMU is gone, as it should in the end

    def read(self, size):
        while len(self.pending) < size:
            data, descriptors, _, _ = socket.recv_fds(self.end, 4096, 8)
            for descriptor in descriptors:
                os.close(descriptor)
            if not data:
                raise EOFError
            self.pending += data
        taken, self.pending = self.pending[:size], self.pending[size:]
        return taken

    def answer(self, command, body):
        if command == CONFIG_READ:
            address, _, length = CONFIG_ACCESS.unpack_from(body)
            self.reply(int.from_bytes(self.config[address : address + length].ljust(length, b"\xff"), "little"))
        elif command == CONFIG_WRITE:
            address, value, length = CONFIG_ACCESS.unpack_from(body)
            for index in range(length):
                at, byte = address + index, value >> (8 * index) & 0xFF
                if mask := WRITABLE.get(at):
                    self.config[at] = self.config[at] & ~mask | byte & mask
            self.reply(0)
        elif command == BAR_READ:
            self.reply(0xFFFFFFFF)
        elif command in (BAR_WRITE, RESET):
            self.reply(0)

    def reply(self, value):
        self.end.sendall(HEADER.pack(RETURN, 8) + struct.pack("<Q", value))

    def close(self):
        self.end.close()
        self.peer.close()
