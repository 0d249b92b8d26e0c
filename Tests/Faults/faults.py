#!/usr/bin/env python3
"""faults.py BIN FAULT-AT [STEP [ONLY]]: the daemon dies, or its ledger fails, at every step.

Each run plays one of four scripts against egmd in a fresh state directory, with one fault (`fault-at.c`):

  life      start, create, map, activate, release, scrub, all lifetimes, several regions
  restart   a start with allocations of every kind in a ledger that is about to be written anew
  leave     a client that goes away between each request and its answer
  parts     several VMs on one region: its partitions come, are scrubbed by themselves, and go

  kill-before, kill-after   SIGKILL before or after the Nth system call that touches state directory, region, socket
  torn                      SIGKILL in the middle of the Nth write of a record
  ENOSPC, EIO, EROFS        the Nth step at the ledger (and the next one) is refused
  EMFILE                    the Nth descriptor that is asked for is refused

N counts up to the number of such calls in a run without a fault, STEP (1) at a time. After each kill, and at the end of
each script, another egmd is started on the same state. What it finds is held against what the client was told, and
nothing else (`vm.py`): no acknowledged allocation is lost or changed, none is doubled, nothing is there that nobody
asked for; a VM's memory is untouched as long as it has it; whoever gets a region finds zeros; no descriptor and no file
is left over; the journal has no complaint (for `torn`: the one about the torn line). A refused step changes nothing,
and works when the fault is gone. First it is proven that a lost ledger and a dirty region are seen.

Prints each kind with the number of its points. Exit status 1 if anything is not as it should be; each case has a name
in quotes: as ONLY it plays that one again (any part of a name does for several).
"""
import collections
import multiprocessing
import os
import resource
import sys
import time
import traceback

from daemon import Wrong
from run import Run


def name(job):
    """As it is printed, and named on the command line."""
    _, script, fault = job
    return " ".join(map(str, (script, *fault)))


def play(job):
    """One run: its name, what was done ("" if the fault did not come about), what is wrong (None if nothing is)."""
    tools, script, fault = job
    run = Run(tools, script, fault)
    try:
        done, _ = run.play()
        return name(job), done, None
    except Exception as error:  # Whatever it is, the other points still count.
        done = ""
        if os.path.exists(run.report):
            with open(run.report) as file:
                done = file.read().strip()
        log = "".join(open(f"{run.work}/log-{number}").read() for number in range(run.starts)
                      if os.path.exists(f"{run.work}/log-{number}"))
        text = str(error) if isinstance(error, Wrong) else traceback.format_exc()
        return name(job), done, f"{text}\n{log}"
    finally:
        run.end()


def prove(tools):
    """What these checks are for must be seen by them."""
    for sabotage, complaint in (("lose", "was acknowledged"), ("soil", "dirty")):
        run = Run(tools, "life", ("list", 0, 1))
        run.sabotage = sabotage
        try:
            run.play()
        except Wrong as wrong:
            if complaint in str(wrong):
                continue
            sys.exit(f"faults.py: {sabotage}: another complaint than the one that should come: {wrong}")
        finally:
            run.end()
        sys.exit(f"faults.py: the checks do not see {sabotage!r}")


def reuse(tools):
    """Needs a pid namespace of its own, so that the next pid can be chosen."""
    if os.getpid() > 10 or not os.access("/proc/sys/kernel/ns_last_pid", os.W_OK):
        print("pid reuse: not played, it needs root and a pid namespace")
        return 0
    wrong = play((tools, "reuse", ("none", 0, 1)))[2]
    print(f"pid reuse: {wrong or 'another process with the same pid is another process'}")
    return 1 if wrong else 0


def measure(tools, script):
    """A run without a fault gives the number of points, and what is left after it."""
    run = Run(tools, script, ("list", 0, 1))
    try:
        done, (descriptors, files) = run.play()
        return done.splitlines(), run.at_end, descriptors, files
    finally:
        run.end()


def main():
    if len(sys.argv) not in (3, 4, 5):
        sys.exit("usage: faults.py BIN FAULT-AT [STEP [ONLY]]")
    tools = (os.path.join(os.path.abspath(sys.argv[1]), "egmd"), os.path.abspath(sys.argv[2]))
    step = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    only = sys.argv[4] if len(sys.argv) > 4 else ""
    begin = time.monotonic()
    kinds = []
    for script in ("life", "restart", "leave", "parts"):
        lines, Run.ends[script], descriptors, files = measure(tools, script)
        Run.baseline, Run.files = Run.baseline or descriptors, Run.files or files
        if descriptors != Run.baseline or files != Run.files:
            sys.exit(f"faults.py: after {script}: {descriptors}, {files}, not {Run.baseline}, {Run.files}")
        records = sum(" pwrite64 " in line for line in lines)
        for what, count in (("kill-before", len(lines)), ("kill-after", len(lines)), ("torn", records)):
            kinds.append([(tools, script, (what, point, 1)) for point in range(1, count + 1, step)])
        # With the second refusal in a row not even what was written can be taken back, or the file be made anew.
        # The daemon treats all three alike, so two of them share the points.
        for what, length, first, each in (
                ("ENOSPC", 1, 1, step), ("ENOSPC", 2, 1, step), ("EIO", 1, 1, 2 * step), ("EROFS", 1, 2, 2 * step)):
            kinds.append([(tools, script, (what, point, length)) for point in range(first, records + 6, each)])
        opens = sum(line.split()[1] in ("openat", "accept4", "fcntl") for line in lines)
        kinds.append([(tools, script, ("EMFILE", point, 1)) for point in range(1, opens + 1, step)])
    kinds = [chosen for jobs in kinds if (chosen := [job for job in jobs if only in name(job)])]
    prove(tools)
    kills, failures = 0, reuse(tools)
    with multiprocessing.Pool(len(os.sched_getaffinity(0))) as pool:
        for jobs in kinds:
            steps = collections.Counter()
            for case, done, wrong in pool.imap_unordered(play, jobs):
                if done:
                    steps[done.split()[1]] += 1
                if wrong:
                    failures += 1
                    print(f"WRONG: '{case}' {done}: {wrong}\n", flush=True)
            _, script, (what, _, length) = jobs[0]
            if not what.startswith("E"):
                kills += steps.total()
            listed = ", ".join(f"{call} {count}" for call, count in steps.most_common())
            print(f"{script:8} {what:11} x{length} {steps.total():4} points: {listed}", flush=True)
        pool.close()
        pool.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"faults: {kills} kill points, {failures} went wrong; {time.monotonic() - begin:.0f} s, "
          f"{used.ru_utime + used.ru_stime:.0f} s of CPU")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
