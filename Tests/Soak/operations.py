"""The soak's operations: each does something through a client, and compares the answer with the model's."""
import itertools
import os
import signal
import time

from host import ADMIN, OPERATORS, REGIONS, SHARED, SHARED_SIZE, SIZE, UNIT, VIEWER
from model import NIL
from world import PATIENCE, Difference, World

LIFETIMES = ["process", "connection", "persistent"]
VMS = [f"00000000-0000-4000-8000-{number:012x}" for number in range(1, 7)]
# Of VMs that mostly have parts.
PART_VMS = [f"00000000-0000-4000-9000-{number:012x}" for number in range(1, 13)]


class Operations(World):
    def pick(self, choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def any_id(self):
        ids = list(self.model.allocations)
        return self.pick(ids) if ids and not self.chance(0.03) else "a-0000000000000000"

    def actor(self, identifier):
        """Mostly somebody who may act on the allocation."""
        one = self.model.allocations.get(identifier)
        if one is None or self.chance(0.4):
            return self.pick(self.agents)
        if one.active and not one.ended and self.chance(0.5):
            return next((agent for agent in self.agents if agent.pid == one.process), self.pick(self.agents))
        return self.pick([agent for agent in self.agents if agent.uid in (ADMIN, one.uid)])

    def request(self, agent):
        if self.chance(0.4):
            return self.part_request()
        regions = self.random.sample(REGIONS, self.pick([1, 1, 1, 2, 2, 3]))
        request = {"vm": {"uuid": self.pick(VMS)}, "regions": regions, "lifetime": self.pick(LIFETIMES)}
        live = self.model.live()
        if live and self.chance(0.3):
            one = self.pick(live)
            request.update(vm={"uuid": one.vm}, regions=list(one.regions), lifetime=one.lifetime)
            if one.part:
                request.update(policy="partition", size=one.size)
            elif one.size != SIZE:
                request["size"] = one.size
        elif self.chance(0.2):
            request["size"] = self.pick([self.page, 2 * self.page, SIZE, SIZE + self.page, 0, self.page + 1])
        if self.chance(0.02):
            request["vm"] = {"uuid": NIL}
        if self.chance(0.02):
            request["regions"] = regions + ["egm99"]
        if self.chance(0.05):
            request["for"] = {"uid": self.pick(OPERATORS)}
        if request["lifetime"] == "process" and self.chance(0.3):
            request["pid"] = self.pick(self.agents).pid
        if self.chance(0.4):
            request["wait"] = self.pick([0, 0.01, PATIENCE])
        # A wait for what only the soak would end would last that long.
        if request.get("wait") == PATIENCE and "policy" not in request:
            if any(self.model.status(name) in ("own", "used") for name in request["regions"] if name in REGIONS):
                del request["wait"]
        return request

    def part_request(self):
        size = self.pick([UNIT] * 4 + [2 * UNIT] * 3 + [3 * UNIT, 4 * UNIT, 7 * UNIT, SHARED_SIZE])
        request = {"vm": {"uuid": self.pick(PART_VMS)}, "regions": [SHARED], "policy": "partition", "size": size,
                   "lifetime": self.pick(LIFETIMES)}
        if self.chance(0.1):
            request["size"] = self.pick([0, UNIT // 2, UNIT + self.page, SHARED_SIZE + UNIT])
        if self.chance(0.05):
            request["regions"] = [self.pick(REGIONS)]
        if self.chance(0.1):
            request["vm"] = {"uuid": self.pick(VMS)}
        if self.chance(0.05):
            request["for"] = {"uid": self.pick(OPERATORS)}
        if request["lifetime"] == "process" and self.chance(0.3):
            request["pid"] = self.pick(self.agents).pid
        if self.chance(0.4):
            # Only the soak would end what is in the way.
            wait = self.pick([0, 0.01, PATIENCE])
            if wait != PATIENCE or self.model.has_room(size, "own", "used"):
                request["wait"] = wait
        return request

    def note(self, model, request, agent, answer):
        """Takes an answer to allocation.create into the model; what is wrong with it, or None."""
        allowed = model.create(request, agent)
        if answer[0] == "error":
            return None if answer[1] in allowed else f"{answer} is not among {allowed}"
        if answer[0] != "ok":
            return f"{answer}"
        info = answer[1]
        if info["id"] in allowed:
            one = model.allocations[info["id"]]
            model.found(one, request, agent)
        elif "new" in allowed:
            if info["id"] in model.allocations:
                return f"{info['id']} was given twice"
            wrong = model.misplaced(request, info)
            if wrong:
                return wrong
            one = model.created(request, agent, info)
        else:
            return f"{answer} is not among {allowed}"
        return model.check(one, info)

    def create(self):
        # A viewer's refusals are dull.
        agent = self.pick(self.agents if self.chance(0.2) else self.agents[:-1])
        request = self.request(agent)
        answer = agent.do("call", "allocation.create", request)
        self.answers[answer[0] if answer[0] == "ok" else answer[1]] += 1
        wrong = self.note(self.model, request, agent, answer)
        if wrong:
            raise Difference(f"allocation.create {request} by {agent.uid}: {wrong}")

    def race(self):
        """Several creators at once: there must be an order in which the model gives the same answers."""
        agents = self.random.sample(self.agents, 3)
        requests = [self.request(agent) for agent in agents]
        if self.chance(0.5):
            for request in requests[1:]:
                request["vm"] = requests[0]["vm"]
        for request in requests:
            request.pop("wait", None)
        for agent, request in zip(agents, requests):
            agent.begin("call", "allocation.create", request)
        answers = [agent.finish() for agent in agents]
        wrongs = []
        for order in itertools.permutations(range(3)):
            model = self.model.copy()
            wrong = next(filter(None, (self.note(model, requests[i], agents[i], answers[i]) for i in order)), None)
            if wrong is None:
                self.model = model
                return
            wrongs.append(wrong)
        raise Difference(f"no order of {requests} gives {answers}: {wrongs}")

    def map(self):
        identifier = self.any_id()
        agent = self.actor(identifier)
        one = self.model.allocations.get(identifier)
        allowed = self.model.refusal(identifier, agent)
        region = self.pick(REGIONS + ([] if one is None else one.regions * 3)) if self.chance(0.8) else None
        params = {"id": identifier, "region": region} if region else {"id": identifier}
        if None in allowed:
            allowed.discard(None)
            if one.state != "allocated":
                allowed.add("not-mappable")
            elif region is None and len(one.regions) > 1:
                allowed.add("region-needed")
            elif region is not None and region not in one.regions:
                allowed.add("region-not-in-allocation")
            else:
                allowed.add("ok")
        # An old mapping of the same region is replaced: it may be another allocation's.
        place = one.places[(one.regions.index(region) if region else 0)] if one and region in [None] + one.regions else None
        answer = agent.do("map", params, 16, place)
        if self.expect(f"allocation.map {params}", answer, allowed) != "ok":
            return
        region = region or one.regions[0]
        if (answer[1]["region"], answer[1]["offset"], answer[1]["size"]) != (region, one.offset, one.size):
            raise Difference(f"allocation.map {params}: {answer}")
        self.model.maps[agent.pid, place] = identifier
        self.same(place, answer[2])

    def same(self, place, found):
        written = self.model.content[place] or bytes(16)
        if found != written:
            raise Difference(f"{place} has {found!r} at its start, not {written!r}")

    def mapping(self):
        """Somebody with a mapping of what it still has, and the place."""
        keys = [key for key, identifier in self.model.maps.items() if self.model.owner.get(key[1]) == identifier]
        if not keys:
            return None, None
        pid, place = self.pick(keys)
        return next(agent for agent in self.agents if agent.pid == pid), place

    def write(self):
        agent, place = self.mapping()
        if agent:
            self.tag += 1
            content = self.tag.to_bytes(16, "little")
            agent.do("write", place, content)
            self.model.content[place] = content

    def read(self):
        agent, place = self.mapping()
        if agent:
            self.same(place, agent.do("read", place, 16))

    def unmap(self):
        agent, place = self.mapping()
        if agent:
            agent.do("unmap", place)
            del self.model.maps[agent.pid, place]

    def activate(self):
        identifier = self.any_id()
        agent = self.actor(identifier)
        one, allowed = self.model.allocations.get(identifier), self.model.refusal(identifier, agent)
        lifetime = self.pick(["process", "persistent"])
        if None in allowed:
            allowed.discard(None)
            if one.state != "allocated":
                allowed.add("not-mappable")
            elif one.active and not one.ended and one.process != agent.pid:
                allowed.add("allocation-conflict")
            else:
                allowed.add("ok")
        answer = agent.do("call", "allocation.activate", {"id": identifier, "lifetime": lifetime})
        if self.expect(f"allocation.activate {identifier}", answer, allowed) == "ok":
            one.process, one.connection, one.lifetime = agent.pid, None, lifetime
            one.active, one.ended = True, False
            self.agree(one, answer[1])

    def agree(self, one, info):
        wrong = self.model.check(one, info)
        if wrong:
            raise Difference(f"{one.id}: {wrong}")

    def release(self):
        identifier = self.any_id()
        agent = self.actor(identifier)
        force = self.chance(0.4)
        one, allowed = self.model.allocations.get(identifier), self.model.refusal(identifier, agent)
        victims = []
        if force and one and agent.uid == ADMIN:
            victims = [other for other in self.agents
                       if any(self.model.maps.get((other.pid, place)) == identifier for place in one.left)]
            # Who is killed gets no answer. Of a part nobody is killed who is another VM's as well.
            force = agent not in victims and not (one.part and any(map(self.is_of_others, victims)))
        if None in allowed:
            allowed.discard(None)
            allowed.add("not-permitted" if force and agent.uid != ADMIN else "ok")
        answer = agent.do("call", "allocation.release", {"id": identifier, "force": force})
        if self.expect(f"allocation.release {identifier}, force {force}", answer, allowed) != "ok":
            return
        self.model.drained(one)
        self.agree(one, answer[1])
        if force:
            self.done["killed by force"] += len(victims)
            self.gone(*victims)

    def is_of_others(self, agent):
        """Whether egmd may know the agent for more than one part."""
        parts = {one.id for one in self.model.allocations.values() if one.part and one.process == agent.pid}
        return len(parts | {place for pid, place in self.model.maps if pid == agent.pid and place in self.model.ranges}) > 1

    def intrude(self):
        """Nobody gets a region as a whole of which somebody has a part."""
        if self.model.taken("own"):
            request = {"vm": {"uuid": "00000000-0000-4000-a000-000000000001"}, "regions": [SHARED]}
            answer = self.pick(self.agents[:-1]).do("call", "allocation.create", request)
            self.expect(f"allocation.create {request}", answer, {"region-partitioned"})

    def get(self):
        identifier = self.any_id()
        one = self.model.allocations.get(identifier)
        allowed = {"unknown-allocation"} if one is None or self.model.may_be_gone(one) else set()
        answer = self.pick(self.agents).do("call", "allocation.get", {"id": identifier})
        if self.expect(f"allocation.get {identifier}", answer, allowed | ({"ok"} if one else set())) == "ok":
            self.agree(one, answer[1])

    def list(self):
        wrong = self.compare()
        if wrong:
            raise Difference(f"allocation.list: {wrong}")

    def holders(self):
        answer = self.pick(self.agents).do("call", "allocation.holders", {})
        self.expect("allocation.holders", answer, {"ok"})
        seen = {(use["allocation"], use["region"]): {holder["pid"] for holder in use["holders"]}
                for use in answer[1]["uses"]}
        for one in self.model.live():
            for place, region in zip(one.places, one.regions):
                found, mapped = seen.get((one.id, region)), self.model.mappers(place)
                if found != mapped:
                    raise Difference(f"{mapped} map {region} of {one.id}, egmd says {found}: {answer}")

    def gc(self):
        agent, dry = self.pick(self.agents), self.chance(0.5)
        answer = agent.do("call", "allocation.gc", {"dryRun": dry})
        refused = agent.uid == VIEWER
        if self.expect("allocation.gc", answer, {"not-permitted" if refused else "ok"}) != "ok":
            return
        ended, kept = ({item["id"] for item in answer[1][word]} for word in ("ended", "kept"))
        expected = self.model.collectable(agent)
        own = {one.id for one in self.model.allocations.values() if agent.uid in (ADMIN, one.uid)}
        must = {one for one in own - expected if not self.model.may_be_gone(self.model.allocations[one])}
        if ended != expected or not must <= kept <= own - expected:
            raise Difference(f"allocation.gc: {expected} are over and {must} are not: {answer}")
        if not dry:
            self.done["collected"] += len(ended)
            for identifier in ended:
                self.model.drained(self.model.allocations[identifier])

    def scrub(self):
        agent, region = self.pick(self.agents), self.pick(REGIONS)
        status = self.model.status(region)
        allowed = {"free": {"ok"}, "settling": {"ok", "region-busy"}}.get(status, {"region-busy"})
        if agent.uid != ADMIN:
            allowed = {"not-permitted"}
        params = {"region": region, "action": self.pick(["scrub", "verify"])}
        if self.expect(f"region.scrub {params}", agent.do("call", "region.scrub", params), allowed) == "ok":
            self.model.freed(region)

    def disconnect(self):
        agent = self.pick(self.agents)
        agent.do("disconnect")
        self.model.disconnected(agent)
        self.connect(agent)
        self.noticed()

    def gone(self, *agents):
        """Somebody kills the agents; others come in their places."""
        for agent in agents:
            agent.reap()
        for agent in agents:
            self.model.died(agent.pid)
        self.noticed()
        for agent in agents:
            self.agents[self.agents.index(agent)] = self.agent(agent.uid)

    def kill(self):
        # Mostly somebody to whom something is bound.
        bound = {one.process for one in self.model.live() if one.active}
        agent = self.pick([agent for agent in self.agents if agent.pid in bound and self.chance(0.8)] or self.agents)
        os.kill(agent.pid, signal.SIGKILL)
        self.gone(agent)

    def unheard(self, agent, request):
        """Finds out what became of a request whose answer nobody has heard."""
        allowed = self.model.create(request, agent)
        for identifier, info in self.listed().items():
            if identifier in self.model.allocations:
                continue
            if "new" not in allowed:
                raise Difference(f"{request} made {info}, allowed was {allowed}")
            wrong = self.model.misplaced(request, info)
            if wrong:
                raise Difference(wrong)
            self.agree(self.model.created(request, agent, info), info)

    def vanish(self):
        """A creator that is killed after its request."""
        agent = self.pick(self.agents)
        request = self.request(agent)
        # One that is bound to it is gone before it can be seen; a persistent one may have been made.
        request["lifetime"] = "persistent"
        request.pop("wait", None)
        request.pop("pid", None)
        agent.do("send", "allocation.create", request)
        os.kill(agent.pid, signal.SIGKILL)
        agent.reap()
        self.model.died(agent.pid)

        def probe():
            listed = self.listed()
            new = [info for identifier, info in listed.items() if identifier not in self.model.allocations]
            # Its creator is gone: either it was answered, or it ends.
            return f"{new} is not done" if any(info["state"] == "preparing" for info in new) else None
        successor = self.agent(agent.uid)
        self.wait("the creator that vanished", probe)
        self.closed()
        self.wait("the creator that vanished", probe)
        for identifier, info in self.listed().items():
            if identifier in self.model.allocations:
                continue
            if "new" not in self.model.create(request, agent):
                raise Difference(f"{request} made {info}")
            wrong = self.model.misplaced(request, info)
            if wrong:
                raise Difference(wrong)
            one = self.model.created(request, agent, info)
            if info["state"] == "draining":
                self.model.drained(one)
            self.agree(one, info)
        self.agents[self.agents.index(agent)] = successor
        self.noticed()

    def closed(self):
        """Waits until egmd has closed its end of a dead agent's connection."""
        def probe():
            found = self.daemon.sockets()
            return None if found == self.sockets else f"{found} sockets, not {self.sockets}"
        self.wait("the connection of a dead client", probe)

    def restart(self):
        number = self.pick([signal.SIGTERM, signal.SIGKILL, signal.SIGKILL])
        unheard = None
        if number == signal.SIGKILL and self.chance(0.5):
            # A request that egmd may or may not come to.
            agent = self.pick(self.agents)
            unheard = (agent, self.request(agent))
            unheard[1]["lifetime"] = "persistent"
            unheard[1].pop("wait", None)
            unheard[1].pop("pid", None)
            agent.do("send", "allocation.create", unheard[1])
            if self.chance(0.5):
                time.sleep(self.random.random() * 0.002)
        self.daemon.stop(number)
        dead = []
        if self.chance(0.4):
            victim = self.pick(self.agents)
            victim.kill()
            dead.append(victim)
        self.daemon.start()
        for one in self.model.live():
            one.connection = None
        for agent in self.agents + [self.eye]:
            if agent not in dead:
                self.connect(agent)
        for victim in dead:
            self.agents[self.agents.index(victim)] = self.agent(victim.uid)
        if unheard:
            self.unheard(*unheard)
        for victim in dead:
            self.model.died(victim.pid)
        self.noticed()
        self.settle()
        for one in self.model.live():
            if one.lifetime == "connection":
                self.come_back(one)

    def come_back(self, one):
        """The client of an allocation with lifetime connection asks for it again, or it is released."""
        agent = next((agent for agent in self.agents if agent.pid == one.peer), None)
        if agent is None or self.chance(0.3):
            answer = self.eye.do("call", "allocation.release", {"id": one.id})
            self.expect("allocation.release", answer, {"ok"})
            return self.model.drained(one)
        request = {"vm": {"uuid": one.vm}, "regions": one.regions, "lifetime": "connection", "size": one.size}
        if one.part:
            request["policy"] = "partition"
        if one.uid != agent.uid:
            request["for"] = {"uid": one.uid}
        answer = agent.do("call", "allocation.create", request)
        wrong = self.note(self.model, request, agent, answer)
        if wrong or answer[0] != "ok":
            raise Difference(f"a client that came back: {wrong}: {answer}")
