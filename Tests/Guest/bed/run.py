#!/usr/bin/env python3
"""run.py CACHE [NAME…]: boots the guests that the named scenarios (or all) need, and tells how they ended.

EGM_GUEST_JOBS: so many guests at a time (default: one per processor)."""
import os
import pathlib
import re
import sys
import threading
import time

from guests import GUESTS
from machine import Machine, end, lines

HERE = pathlib.Path(__file__).parent.parent
SCENARIOS = HERE / "scenarios"
BENCHES = HERE / "benches"  # run only when they are named
BOOT_PATIENCE = 600  # seconds until the first scenario starts; an idle machine needs 5
SLACK = 60  # a scenario's own limit is kept in the guest; so much later the host gives up on the guest
QEMU_CRASHED = "QEMU crashed"
# QEMU 7.2 with two processors and threads crashes once in some dozens of boots while Linux sets up PCI (SIGSEGV in
# access_with_adjusted_size), and now and then one of its processors runs an int3 that Linux is just about to replace (it
# patches its own code), which is an oops. That says nothing about what is tested, so what is left is run in another boot.
CRASHES_AT_MOST = 3
# no_timer_check: on a busy machine the kernel finds that the emulated timer does not work, and panics.
KERNEL_OPTIONS = "loglevel=5 intel_iommu=on no_timer_check"
DEFAULT_LIMIT = 600


class Scenario:
    def __init__(self, path):
        text = path.read_text()
        self.name = path.stem
        self.guest = self.header(text, "guest", "two-sockets")
        self.limit = int(self.header(text, "timeout", DEFAULT_LIMIT))
        if self.guest not in GUESTS:
            sys.exit(f"test-guest: {path}: there is no guest '{self.guest}' (there are: {', '.join(GUESTS)})")

    @staticmethod
    def header(text, key, default):
        found = re.search(rf"^# {key}: *(\S+) *$", text, re.MULTILINE)
        return found.group(1) if found else default


def chosen(names):
    scenarios = {path.stem: path for path in sorted(SCENARIOS.glob("*.sh"))}
    known = scenarios | {path.stem: path for path in BENCHES.glob("*.sh")}
    missing = [name for name in names if name not in known]
    if missing:
        sys.exit(f"test-guest: no scenario {', '.join(missing)}; there are: {', '.join(known)}")
    return [Scenario(known[name]) for name in (names or scenarios)]


class Guest:
    """The scenarios that wait for one guest. Several boots of it may take them, each from another thread."""

    def __init__(self, name, scenarios):
        self.name = name
        # The long ones first, so that no processor waits at the end for another one's last scenario.
        self.waiting = sorted(scenarios, key=lambda scenario: -scenario.limit)
        self.boots = self.crashes = 0
        self.coming = 0  # boots that have not asked for anything yet

    @property
    def weight(self):
        """What a further boot could take, in seconds."""
        return sum(scenario.limit for scenario in self.waiting) if len(self.waiting) > self.coming else 0


class Bed:
    """Runs everything: as many guests at a time as `jobs`."""

    def __init__(self, scenarios, cache, jobs):
        self.cache, self.jobs = cache, jobs
        self.logs = cache / "logs"
        self.lock = threading.Lock()
        names = [name for name in GUESTS if any(scenario.guest == name for scenario in scenarios)]
        self.guests = [Guest(name, [each for each in scenarios if each.guest == name]) for name in names]
        self.failed = []
        self.broken = None

    def run(self):
        threads = [threading.Thread(target=self.work) for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.broken:
            raise self.broken

    def work(self):
        try:
            while guest := self.choose():
                self.boot(*guest)
        except BaseException as error:  # told by the main thread
            self.broken = error

    def choose(self):
        """The guest with the most work left, and the number of this boot of it."""
        with self.lock:
            guest = max(self.guests, key=lambda guest: guest.weight)
            if self.broken or not guest.weight:
                return None
            guest.boots += 1
            guest.coming += 1
            return guest, guest.boots

    def take(self, guest, is_first):
        with self.lock:
            guest.coming -= is_first
            return guest.waiting.pop(0) if guest.waiting else None

    def tell(self, verdict, name, reason=""):
        with self.lock:
            if verdict == "FAIL":
                self.failed.append(name)
            print(f"{verdict} {name}{' ' + reason if reason else ''}", flush=True)

    def boot(self, guest, number):
        """Boots the guest once, and gives it scenarios until none is left."""
        console = self.logs / f"{guest.name}-{number}.console.log"
        output = self.logs / f"{guest.name}-{number}.log"
        start = time.monotonic()
        with output.open("w") as log:
            trouble, running, has_asked = self.serve(guest, console, log)
        with self.lock:
            guest.coming -= not has_asked
        is_crash = trouble == QEMU_CRASHED or not has_asked
        if trouble and is_crash and guest.crashes < CRASHES_AT_MOST:
            self.tell("    ", f"guest {guest.name}: {trouble}, which nothing in the guest should be able to do; again")
            with self.lock:
                guest.crashes += 1
                guest.waiting[:0] = [running] if running else []
        elif running:
            self.tell("FAIL", running.name, f"{trouble} while it ran; see {console} and {output}")
        elif trouble:
            while left := self.take(guest, False):
                self.tell("FAIL", left.name, f"{trouble} before it ran; see {console} and {output}")
        with self.lock:
            seconds = time.monotonic() - start
            print(f"     guest {guest.name}-{number}: {seconds:.0f} s; logs: {console}, {output}", flush=True)

    def serve(self, guest, console, log):
        """Says what ended the guest, if it was no order of ours; the scenario that it was in, if any; and whether it ever
        asked for one."""
        running, has_asked, is_over, deadline = None, False, False, time.monotonic() + BOOT_PATIENCE
        with Machine(GUESTS[guest.name], self.cache) as machine:
            kernel, initramfs = self.cache / "kernel" / "vmlinuz", self.cache / "initramfs.cpio"
            process = machine.boot(kernel, initramfs, KERNEL_OPTIONS, console)
            for line in lines(process, lambda: deadline):
                if line is None:
                    end(process)
                    return "the guest did not answer in time", running, has_asked
                print(line, file=log, flush=True)
                word, _, rest = line.partition(" ")
                subject, _, reason = rest.partition(" ")
                if word == "NEXT":
                    running = self.take(guest, not has_asked)
                    has_asked, is_over = True, not running
                    deadline = time.monotonic() + SLACK + (running.limit if running else 0)
                    answer = f"{running.name} {running.limit}\n" if running else "END\n"
                    process.stdin.write(answer.encode())
                    process.stdin.flush()
                elif word in ("PASS", "FAIL") and running and subject == running.name:
                    running = None
                    self.tell(word, subject, reason)
            status = process.wait()
            if is_over:
                return None, None, True
            if "Oops: int3" in console.read_text(errors="replace"):
                return QEMU_CRASHED, running, has_asked
            return QEMU_CRASHED if status < 0 else f"the guest ended (status {status} of QEMU)", running, has_asked


def main():
    cache = pathlib.Path(sys.argv[1])
    scenarios = chosen(sys.argv[2:])
    (cache / "logs").mkdir(parents=True, exist_ok=True)
    jobs = int(os.environ.get("EGM_GUEST_JOBS") or os.cpu_count())
    start = time.monotonic()
    bed = Bed(scenarios, cache, jobs)
    bed.run()
    failed = len(bed.failed)
    print(f"{len(scenarios) - failed} passed, {failed} failed in {time.monotonic() - start:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
