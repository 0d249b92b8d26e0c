#!/usr/bin/env python3
"""run.py CACHE [NAME…]: boots the guests that the named scenarios (or all) need, and tells how they ended."""
import pathlib
import re
import sys
import time

from guests import GUESTS
from machine import Machine, end, lines

SCENARIOS = pathlib.Path(__file__).parent.parent / "scenarios"
BOOT_PATIENCE = 180  # seconds until the first scenario starts; an idle machine needs 5
SLACK = 60  # a scenario's own limit is kept in the guest; so much later the host gives up on the guest
QEMU_CRASHED = "QEMU crashed"
# QEMU 7.2 with two processors and threads crashes once in some dozens of boots while Linux sets up PCI (SIGSEGV in
# access_with_adjusted_size). That says nothing about what is tested, so what is left is run in another boot.
BOOTS_AT_MOST = 4
DEFAULT_LIMIT = 120


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
    known = {path.stem: path for path in sorted(SCENARIOS.glob("*.sh"))}
    missing = [name for name in names if name not in known]
    if missing:
        sys.exit(f"test-guest: no scenario {', '.join(missing)}; there are: {', '.join(known)}")
    return [Scenario(known[name]) for name in (names or known)]


def tell(verdict, name, reason=""):
    print(f"{verdict} {name}{' ' + reason if reason else ''}", flush=True)


class Run:
    """The scenarios of one guest; `failed` counts."""

    def __init__(self, name, scenarios, cache, logs):
        self.name, self.cache = name, cache
        self.waiting = {scenario.name: scenario for scenario in scenarios}
        self.console, self.output = logs / f"{name}.console.log", logs / f"{name}.log"
        self.failed = 0

    def boot(self, log):
        """Boots the guest once for what is waiting; says what ended it, and the scenario that it was in, if any."""
        order = "".join(f"{scenario.name} {scenario.limit}\n" for scenario in self.waiting.values())
        running, deadline = None, time.monotonic() + BOOT_PATIENCE
        with Machine(GUESTS[self.name], self.cache) as machine:
            files = {"scenarios/order": order.encode()}
            kernel, initramfs = self.cache / "kernel" / "vmlinuz", self.cache / "initramfs.cpio"
            process = machine.boot(kernel, initramfs, files, "loglevel=5 intel_iommu=on", self.console)
            for line in lines(process, lambda: deadline):
                if line is None:
                    end(process)
                    return "the guest did not answer in time", running
                print(line, file=log, flush=True)
                word, _, rest = line.partition(" ")
                subject, _, reason = rest.partition(" ")
                if word == "START" and subject in self.waiting:
                    running = subject
                    deadline = time.monotonic() + self.waiting[subject].limit + SLACK
                elif word in ("PASS", "FAIL") and self.waiting.pop(subject, None):
                    running = None
                    self.failed += word == "FAIL"
                    tell(word, subject, reason)
                elif word == "END":
                    break
            status = process.wait()
            return QEMU_CRASHED if status < 0 else f"the guest ended (status {status} of QEMU)", running

    def run(self):
        start = time.monotonic()
        with self.output.open("w") as log:
            for _ in range(BOOTS_AT_MOST):
                trouble, running = self.boot(log)
                if trouble != QEMU_CRASHED or not self.waiting:
                    break
                print(f"     guest {self.name}: QEMU crashed, which nothing in the guest should be able to do; again")
        for left in self.waiting:
            when = "while it ran" if left == running else "before it ran"
            tell("FAIL", left, f"{trouble} {when}; see {self.console} and {self.output}")
        self.failed += len(self.waiting)
        seconds = time.monotonic() - start
        print(f"     guest {self.name}: {seconds:.0f} s; logs: {self.console}, {self.output}", flush=True)


def main():
    cache = pathlib.Path(sys.argv[1])
    scenarios = chosen(sys.argv[2:])
    logs = cache / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in GUESTS:
        mine = [scenario for scenario in scenarios if scenario.guest == name]
        if mine:
            run = Run(name, mine, cache, logs)
            run.run()
            failed += run.failed
    print(f"{len(scenarios) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
