"""The soak's host, clients and model, and what it expects of an answer."""
import os
import random
import time
from collections import Counter

from agents import Agent
from host import ADMIN, OPERATORS, REGIONS, SHARED, VIEWER, Daemon
from model import Model

UIDS = [ADMIN, ADMIN, OPERATORS[0], OPERATORS[0], OPERATORS[1], OPERATORS[1], VIEWER]
# Seconds that something may take on a busy machine.
PATIENCE = 120


class Difference(AssertionError):
    """egmd did something else than the model."""


class World:
    def __init__(self, binary, directory, operations, seed):
        self.random = random.Random(seed)
        self.operations = operations
        self.page = os.sysconf("SC_PAGE_SIZE")
        self.daemon = Daemon(binary, directory)
        self.model = Model(self.page)
        self.done, self.answers = Counter(), Counter()
        self.serial = self.tag = 0
        self.trail = []
        self.agents = [self.agent(uid) for uid in UIDS]
        # The soak's own eyes: an administrator that does nothing.
        self.eye = self.agent(ADMIN)
        self.settle()
        self.sockets = self.daemon.sockets()

    def agent(self, uid):
        agent = Agent(self.daemon.socket, uid)
        self.connect(agent)
        return agent

    def connect(self, agent):
        self.serial += 1
        agent.serial = self.serial
        agent.do("connect")
        # So that egmd has taken the connection, and not only the kernel.
        self.expect("system.ping", agent.do("call", "system.ping", {}), {"ok"})

    # ---- expectations ------------------------------------------------------------------------------------------

    def expect(self, what, answer, allowed):
        """The answer's kind, or "ok", which must be among the allowed ones."""
        word = "ok" if answer[0] == "ok" else answer[1] if answer[0] == "error" else answer[0]
        self.answers[word] += 1
        if word not in allowed:
            raise Difference(f"{what}: the answer is {answer}, allowed is {sorted(map(str, allowed))}")
        return word

    def listed(self):
        answer = self.eye.do("call", "allocation.list", {})
        self.expect("allocation.list", answer, {"ok"})
        return {info["id"]: info for info in answer[1]["allocations"]}

    def wait(self, what, probe):
        """Until `probe` says that nothing is wrong."""
        deadline = time.monotonic() + PATIENCE
        while True:
            wrong = probe()
            if wrong is None:
                return
            if time.monotonic() > deadline:
                raise Difference(f"{what}, after {PATIENCE} s: {wrong}")
            time.sleep(0.002)

    def compare(self):
        """What is wrong with the list of allocations."""
        listed = self.listed()
        for one in list(self.model.allocations.values()):
            info = listed.pop(one.id, None)
            if info is None:
                if not self.model.may_be_gone(one):
                    return f"{one.id} is lost: {one.__dict__}"
                self.model.gone(one)
                continue
            wrong = self.model.check(one, info)
            if wrong:
                return f"{one.id}: {wrong}"
        return f"nobody made {sorted(listed)}" if listed else None

    def noticed(self):
        """Waits until egmd has seen what happened to a client."""
        self.wait("egmd does not see the end of a client or connection", self.compare)

    def settle(self):
        """Waits until nothing moves: what is free is clean, what is had is held."""
        def probe():
            answer = self.eye.do("call", "region.list", {})
            self.expect("region.list", answer, {"ok"})
            for info in answer[1]["regions"]:
                if info["name"] == SHARED:
                    wrong = self.model.compare_parts(info)
                    if wrong:
                        return wrong
                    continue
                status = self.model.status(info["name"])
                right = {"own": info["state"] == "allocated" and info["capabilities"] is not None,
                         "used": info["state"] == "draining"}.get(status, info["state"] == "ready")
                if not right:
                    return f"{info['name']}, which is {status}: {info['state']}, {info.get('reason')}"
            return None
        self.wait("the regions do not settle", probe)
        for place in list(self.model.owner):
            if self.model.status(place) == "settling":
                self.model.freed(place)
        wrong = self.compare()
        if wrong:
            raise Difference(f"allocation.list: {wrong}")
