#!/usr/bin/env python3
"""Looks into a region's memory from the host, through a mapping of its own.

region.py count FILE TEXT   how often TEXT stands in it, and where first (offset, hexadecimal)
region.py zero FILE         exit code 0 if every byte is zero, else 1 and the first offset that is not
"""
import mmap
import sys

CHUNK = 1 << 20


def count(memory, text):
    first = memory.find(text)
    found, at = 0, first
    while at >= 0:
        found += 1
        at = memory.find(text, at + len(text))
    print(found, hex(max(first, 0)))
    return 0 if found else 1


def zero(memory):
    zeros = bytes(CHUNK)
    for start in range(0, len(memory), CHUNK):
        part = memory[start : start + CHUNK]
        if part != zeros[: len(part)]:
            offset = start + next(index for index, byte in enumerate(part) if byte)
            print(f"not zero at offset {offset:#x}")
            return 1
    print(f"all {len(memory)} bytes are zero")
    return 0


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("count", "zero"):
        sys.exit(__doc__)
    with open(sys.argv[2], "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as memory:
        return count(memory, sys.argv[3].encode()) if sys.argv[1] == "count" else zero(memory)


sys.exit(main())
