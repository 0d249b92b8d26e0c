#!/usr/bin/env python3
"""start.py BIN: how long a VM waits for its memory, through the daemon and from the driver alone.

Both sides run in one guest (Tests/Guest) on the test module, on regions of 256 MiB to 2 GiB. The driver scrubs inside
open(2), on one processor; the daemon has scrubbed before, so what is left is allocation.create and allocation.map. Then
both make the same mapping and read both of its ends; the kernel fills page tables in mmap, so that part grows with the
size on both sides alike. Emulated processors: the ratio means something, the times alone do not.

Fails if the daemon's side, up to the descriptor, grows with the size.
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
LOGS = ROOT / "build/guest/logs"
# The smallest of nine is compared, so noise of the machine is left out; what grows with the size would be eight times as much.
GROWTH_AT_MOST = 3.0


def measured():
    """{(side, MiB): [(microseconds to the descriptor, from there to readable memory)]}"""
    for old in LOGS.glob("four-sizes-*.log"):
        old.unlink()
    environment = {**os.environ, "EGM_GUEST_BIN": sys.argv[1]}
    run = subprocess.run([ROOT / "Tests/Guest/run.sh", "bench-start"], env=environment, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"bench-start: the guest failed:\n{run.stdout}{run.stderr}")
    times = {}
    # More than one if QEMU crashed: the one that counts came to its end.
    log = next(text for text in map(pathlib.Path.read_text, LOGS.glob("four-sizes-?.log")) if "PASS bench-start" in text)
    for line in log.splitlines():
        words = line.split()
        if words[:1] == ["start"] and len(words) == 5:
            times.setdefault((words[1], int(words[2])), []).append((int(words[3]), int(words[4])))
    return times


def main():
    times = measured()
    best = {key: (min(a for a, _ in rows), min(b for _, b in rows), min(a + b for a, b in rows)) for key, rows in times.items()}
    sizes = sorted({size for _, size in best})
    print("             driver alone                  through egmd (region ready)")
    print("  region     open(2) +   mmap = total      create, map + mmap = total        ratio")
    ratios = {}
    for size in sizes:
        (o, om, ot), (d, dm, dt) = best["driver", size], best["daemon", size]
        ratios[size] = ot / dt
        columns = f"{o / 1e3:7.1f} + {om / 1e3:6.1f} = {ot / 1e3:7.1f} ms    {d / 1e3:9.1f} + {dm / 1e3:5.1f} = {dt / 1e3:5.1f} ms"
        print(f"  {size:4} MiB {columns}   {ot / dt:7.1f}")
    small, large = best["daemon", sizes[0]][0], best["daemon", sizes[-1]][0]
    growth = large / small
    print(f"egmd's side up to the descriptor, {sizes[-1]} MiB next to {sizes[0]} MiB: {growth:.2f} (at most {GROWTH_AT_MOST})")
    if growth > GROWTH_AT_MOST:
        sys.exit("bench-start: the start through egmd grows with the size of the region")
    print(f"start: a VM's memory of {sizes[-1]} MiB is there {ratios[sizes[-1]]:.1f} times as fast as from the driver alone")


if __name__ == "__main__":
    main()
