"""What firmware brings: ACPI tables and the table of retired pages; and the archives to bring files into a guest."""
import pathlib
import struct
import subprocess

HERE = pathlib.Path(__file__).parent


def archive(files):
    """A cpio archive (newc) of {path: bytes}, uncompressed: the kernel reads ACPI tables from nothing else."""
    out = bytearray()
    directories = sorted({str(parent) for path in files for parent in pathlib.PurePath(path).parents} - {"."})
    entries = [(name, 0o040755, b"") for name in directories] + [(name, 0o100644, files[name]) for name in files]
    for number, (name, mode, content) in enumerate(entries + [("TRAILER!!!", 0, b"")], start=1):
        fields = [number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
        out += b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        out += b"\0" * (-len(out) % 4) + content
        out += b"\0" * (-len(out) % 4)
    return bytes(out) + b"\0" * (-len(out) % 512)


def compile_table(source, output, defines):
    """Compiles one of the project's own ASL files."""
    # Its -D takes a symbol, and no value for it.
    command = ["iasl", "-p", str(output.with_suffix(""))] + [word for name in defines for word in ("-D", name)]
    done = subprocess.run([*command, str(HERE.parent / "acpi" / source)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"test-guest: iasl does not compile {source}:\n{done.stdout}{done.stderr}")
    return output


def with_wide_integers(dsdt):
    """The same DSDT with revision 2. The revision of the DSDT decides the width of integers in *all* tables; QEMU's
    x86 one has 1, and 0x100000000 reads as 0. A higher OEM revision makes the kernel prefer ours."""
    table = bytearray(dsdt)
    table[8] = 2
    struct.pack_into("<I", table, 24, struct.unpack_from("<I", table, 24)[0] + 1)
    table[9] = 0
    table[9] = -sum(table) & 0xFF
    return bytes(table)


def find_dsdt(memory):
    """A complete DSDT in this piece of guest memory, or None."""
    at = memory.find(b"DSDT")
    while at >= 0:
        length = struct.unpack_from("<I", memory, at + 4)[0] if at + 8 <= len(memory) else 0
        table = memory[at : at + length]
        if length >= 36 and len(table) == length and sum(table) & 0xFF == 0:
            return table
        at = memory.find(b"DSDT", at + 1)
    return None


def retired_table(addresses):
    """The firmware's table: count, then physical addresses."""
    return struct.pack(f"<{1 + len(addresses)}Q", len(addresses), *addresses)
