"""soak.py EGMD [OPERATIONS [SEED]]: random operations by several clients on the built egmd, with restarts in between, against
a model that predicts every answer (model.py). The clients are processes with uids and mappings of their own (agents.py).

What is done: create (whole regions, and parts of a shared one; every lifetime, sizes, waits, for others, wrong ones), map, write and read through mappings, unmap,
activate, release, release with force, get, list, holders, gc, scrub, verify, disconnects, kills of clients, creators that race,
creators that are killed between request and answer, and ends of egmd by SIGTERM and SIGKILL, with clients dying meanwhile.

What must hold besides the answers: whoever gets a region finds zeros, and whoever maps one finds what was written, also while
it drains and over every restart; after a warm-up egmd's descriptors stay the same in number and its own memory grows by
GROWTH bytes at most. The exit status is 1 at the first difference.
"""
import os
import random
import shutil
import signal
import sys
import tempfile
import time

from agents import Agent, Died
from host import REGIONS
from operations import VMS, Operations
from world import Difference

GROWTH = 4 << 20
# One in so many operations ends the daemon, until the last part of the run, in which descriptors and memory are compared.
RESTART = 400


class Soak(Operations):
    # ---- the run -----------------------------------------------------------------------------------------------

    WEIGHTS = {
        "create": 30, "map": 14, "write": 6, "read": 6, "unmap": 6, "activate": 6, "release": 12, "get": 6, "list": 2,
        "holders": 1, "gc": 2, "scrub": 3, "race": 2, "intrude": 1, "disconnect": 1, "kill": 1, "vanish": 1,
    }

    def empty(self):
        """Ends everything, and says what egmd has when it is at rest."""
        for one in self.model.live():
            self.expect("allocation.release", self.eye.do("call", "allocation.release", {"id": one.id}), {"ok"})
            self.model.drained(one)
        for pid, region in list(self.model.maps):
            next(agent for agent in self.agents if agent.pid == pid).do("unmap", region)
        self.model.maps = {}
        self.settle()
        if self.model.allocations:
            raise Difference(f"{list(self.model.allocations)} do not end")
        self.finish_ledger()
        kinds = self.daemon.descriptors()
        # What backs a simulated region, and the descriptor that egmd holds. A third one was made for a client, and is
        # egmd's until the client is sent it.
        memories = {name: count for name, count in kinds.items() if "/memory/" in name}
        if sorted(memories.values()) != [2] * (len(REGIONS) + 1):
            raise Difference(f"egmd has the regions' memory open {memories} times at rest, not twice each")
        return kinds, self.daemon.memory()

    def finish_ledger(self):
        """Has egmd finish the ledger's next file, if it is writing one: it gets a piece with each transaction."""
        for _ in range(1000):
            if not any(name.endswith("/ledger.new") for name in self.daemon.descriptors()):
                return
            request = {"vm": {"uuid": VMS[0]}, "regions": REGIONS[:1], "lifetime": "persistent"}
            answer = self.eye.do("call", "allocation.create", request)
            self.expect("allocation.create", answer, {"ok"})
            one = self.model.created(request, self.eye, answer[1])
            self.expect("allocation.release", self.eye.do("call", "allocation.release", {"id": one.id}), {"ok"})
            self.model.drained(one)
            self.settle()
        raise Difference("egmd does not finish the ledger's next file")

    def step(self, restarts):
        name = self.random.choices(list(self.WEIGHTS), self.WEIGHTS.values())[0]
        if restarts and self.chance(1 / RESTART):
            name = "restart"
        self.done[name] += 1
        self.trail = self.trail[-20:] + [name]
        getattr(self, name)()

    def run(self):
        begin = time.monotonic()
        restarts, warm = self.operations * 6 // 10, self.operations * 8 // 10
        rest = None
        for number in range(self.operations):
            if number == restarts:
                self.restart()
                self.done["restart"] += 1
            if number == warm:
                rest = self.empty()
            try:
                self.step(number < restarts)
            except (Difference, Died) as difference:
                raise Difference(f"operation {number} (after {self.trail}): {difference}") from difference
            if number and number % 10000 == 0:
                print(f"{number} operations, {time.monotonic() - begin:.0f} s", flush=True)
        last = self.empty()
        print("operations: " + ", ".join(f"{name} {count}" for name, count in sorted(self.done.items())))
        print("answers: " + ", ".join(f"{name} {count}" for name, count in sorted(self.answers.items())))
        if last[0] != rest[0]:
            raise Difference(f"egmd has other descriptors at rest than after the warm-up: {last[0]}, not {rest[0]}")
        if last[1] > rest[1] + GROWTH:
            raise Difference(f"egmd's own memory grew from {rest[1] >> 10} to {last[1] >> 10} KiB (limit {GROWTH >> 10})")
        self.daemon.stop(signal.SIGTERM)
        print(f"egmd at rest: {sum(last[0].values())} descriptors, as after the warm-up; own memory {rest[1] >> 10} KiB after {warm} "
              f"operations, {last[1] >> 10} KiB at the end (limit: {GROWTH >> 10} more)")
        print(f"{self.operations} operations as predicted, {self.done['restart']} restarts, "
              f"{time.monotonic() - begin:.0f} s")


def main():
    operations = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    if os.geteuid() != 0:
        sys.exit("soak.py: root is needed: the clients are of several users")
    directory = tempfile.mkdtemp(prefix="egmd-soak-", dir="/tmp")
    print(f"{operations} operations, seed {seed}", flush=True)
    soak = None
    try:
        soak = Soak(sys.argv[1], directory, operations, seed)
        soak.run()
    except Difference as difference:
        print(f"soak: {difference}\nAgain with: SOAK_OPERATIONS={operations} SOAK_SEED={seed} make soak; egmd's journal is "
              f"{directory}/egmd.log")
        directory = None
        sys.exit(1)
    finally:
        for agent in list(Agent.living):
            agent.kill()
        if soak and soak.daemon.process.poll() is None:
            soak.daemon.process.kill()
            soak.daemon.process.wait()
        if directory:
            shutil.rmtree(directory)


if __name__ == "__main__":
    main()
