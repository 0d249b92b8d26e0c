"""What egmd must answer, from its documentation and not from its code.

The model knows who was told of what. Where the rules leave one answer, it allows one; where time decides (a released region
that nobody uses is free in a moment, but not at once), it allows those that are right.

A place is what one allocation has of one region: a region of REGIONS as a whole, by its name, or a part of SHARED, by the
allocation's id. Which gap a part is taken of is egmd's choice; the model checks that it was one, and that a part is refused
exactly if there was none.
"""
from host import ADMIN, OPERATORS, REGIONS, SHARED, SHARED_SIZE, SIZE, UNIT, VIEWER

NIL = "00000000-0000-0000-0000-000000000000"


class Allocation:
    def __init__(self, identifier, **facts):
        self.id = identifier
        self.state = "allocated"
        self.active = self.ended = False
        # Places that it has not given back for sure.
        self.left = set(facts["places"])
        for name, value in facts.items():
            setattr(self, name, value)

    def copy(self):
        other = Allocation.__new__(Allocation)
        other.__dict__.update(self.__dict__)
        other.left = set(self.left)
        return other


class Model:
    def __init__(self, page):
        self.page = page
        self.allocations = {}
        # place -> id of who has it, or drains; None when it is known to be free and clean. A part is here while it may be
        # somebody's.
        self.owner = dict.fromkeys(REGIONS)
        # part -> its first byte and the one behind its last.
        self.ranges = {}
        # (pid, place) -> id of the allocation that was mapped.
        self.maps = {}
        # place -> what its allocation has written.
        self.content = {}

    def copy(self):
        other = Model(self.page)
        other.allocations = {key: value.copy() for key, value in self.allocations.items()}
        other.owner, other.maps, other.content = dict(self.owner), dict(self.maps), dict(self.content)
        other.ranges = dict(self.ranges)
        return other

    # ---- what is ------------------------------------------------------------------------------------------------

    def live(self):
        return [one for one in self.allocations.values() if one.state == "allocated"]

    def mappers(self, place):
        return {pid for pid, name in self.maps if name == place}

    def is_used(self, one):
        """Somebody maps what it has not given back."""
        return any(self.maps.get((pid, place)) == one.id for place in one.left for pid in self.mappers(place))

    def may_be_gone(self, one):
        return one.state == "draining" and not self.is_used(one)

    def status(self, place):
        """free, own, used (it drains and is mapped) or settling (it drains or is free)."""
        identifier = self.owner[place]
        if identifier is None:
            return "free"
        one = self.allocations.get(identifier)
        if one is None:
            return "settling"
        if one.state == "allocated":
            return "own"
        return "used" if any(self.maps[key] == one.id for key in self.maps if key[1] == place) else "settling"

    def taken(self, *statuses):
        """The ranges of parts with one of the statuses, in order."""
        return sorted(taken for part, taken in self.ranges.items() if self.status(part) in statuses)

    def has_room(self, size, *statuses):
        """Whether a part fits between those with one of the statuses."""
        end = 0
        for first, behind in self.taken(*statuses) + [(SHARED_SIZE, SHARED_SIZE)]:
            if first - end >= size:
                return True
            end = behind
        return False

    def misplaced(self, request, info):
        """What is wrong with where egmd has put a new part; None if nothing is."""
        if request.get("policy") != "partition":
            return None
        first, size = info["regions"][0]["offset"], info["regions"][0]["size"]
        if first % UNIT or first < 0 or size != request["size"] or first + size > SHARED_SIZE:
            return f"{request} got {info['regions']}"
        hit = [taken for taken in self.taken("own", "used") if taken[0] < first + size and first < taken[1]]
        return f"{request} got {info['regions']}, and {hit} are others'" if hit else None

    def compare_parts(self, info):
        """What is wrong with egmd's view of the shared region when it is at rest; None if nothing is."""
        expected = {(*taken, {"own": "allocated", "used": "draining"}[self.status(part)])
                    for part, taken in self.ranges.items() if self.status(part) in ("own", "used")}
        found = {(part["offset"], part["offset"] + part["size"], part["state"])
                 for part in (info["partitioning"] or {"partitions": []})["partitions"]}
        if found != expected:
            return f"{SHARED} has the parts {found}, not {expected}"
        if info["state"] != ("allocated" if expected else "ready") or info["capabilities"] is None:
            return f"{SHARED} with the parts {expected} is {info['state']}, {info.get('reason')}"
        return None

    def check(self, one, info):
        """What is wrong with egmd's view of an allocation; nil if nothing is."""
        expected = {
            "id": one.id, "policy": "partition" if one.part else "socket", "state": one.state, "lifetime": one.lifetime, "active": one.active, "processEnded": one.ended,
        }
        for name, value in expected.items():
            if info[name] != value:
                return f"{name} is {info[name]}, not {value}"
        if info["vm"]["uuid"] != one.vm or info["owner"]["uid"] != one.uid:
            return f"it is of {info['vm']} and {info['owner']}, not of {one.vm} and {one.uid}"
        if [(share["name"], share["offset"], share["size"]) for share in info["regions"]] != [
                (name, one.offset, one.size) for name in one.regions]:
            return f"it has {info['regions']}, not {one.size} bytes at {one.offset} of {one.regions}"
        if (info["process"] or {}).get("pid") != one.process:
            return f"its process is {info['process']}, not {one.process}"
        return None

    # ---- what may be answered -----------------------------------------------------------------------------------

    def refusal(self, identifier, agent):
        """Why the agent may not change the allocation: a set of kinds, with None if it may (or may be allowed to)."""
        if agent.uid == VIEWER:
            return {"not-permitted"}
        one = self.allocations.get(identifier)
        if one is None:
            return {"unknown-allocation"}
        reasons = {"unknown-allocation"} if self.may_be_gone(one) else set()
        if agent.uid == ADMIN:
            allowed = True
        elif one.active and one.process is not None:
            allowed = not one.ended and one.process == agent.pid
        else:
            allowed = one.uid == agent.uid
        return reasons | {None if allowed else "not-permitted"}

    def create(self, request, agent):
        """The outcomes of allocation.create that are right: kinds of errors, "new", or the id of an allocation."""
        if agent.uid == VIEWER:
            return {"not-permitted"}
        if request["vm"]["uuid"] == NIL:
            return {"invalid-uuid"}
        if "for" in request and agent.uid != ADMIN:
            return {"not-permitted"}
        if any(region not in REGIONS + [SHARED] for region in request["regions"]):
            return {"unknown-region"}
        part, size = request.get("policy") == "partition", request.get("size", SIZE)
        if not part and (size == 0 or size > SIZE or size % self.page):
            return {"size-invalid"}
        for one in self.live():
            if one.vm == request["vm"]["uuid"]:
                return {self.compare(one, request, agent, size)}
        return self.claim_part(request, size) if part else self.claim(request, agent)

    def compare(self, one, request, agent, size):
        owner = request.get("for", {}).get("uid", agent.uid)
        named = request.get("pid", agent.pid)
        if one.uid != owner and agent.uid != ADMIN:
            return "not-permitted"
        if one.active and one.process is not None:
            if one.ended:
                if agent.uid != ADMIN:
                    return "not-permitted"
            elif named != one.process:
                return "allocation-conflict"
        same = (one.regions == sorted(set(request["regions"]))
                and one.part == (request.get("policy") == "partition") and one.size == size and one.uid == owner
                and one.lifetime == request["lifetime"])
        if one.lifetime == "process" and one.process != named:
            same = False
        if one.connection is not None and one.connection != (agent.pid, agent.serial):
            same = False
        if one.lifetime == "connection" and one.connection is None and one.peer != agent.pid:
            same = False
        return one.id if same else "allocation-conflict"

    def claim(self, request, agent):
        wait = request.get("wait")
        outcomes = set()
        for region in sorted(set(request["regions"])):
            status = self.status(region)
            blocked = {"own": "region-busy", "used": "region-draining"}.get(status)
            if blocked:
                return outcomes | {"timeout" if wait else blocked}
            if status == "settling":
                if wait is None or wait == 0:
                    outcomes.add("region-draining")
                if wait is not None and wait < 10:
                    outcomes.add("timeout")
        return outcomes | {"new"}

    def claim_part(self, request, size):
        if request["regions"] != [SHARED]:
            return {"region-not-shareable"}
        if size == 0 or size > SHARED_SIZE or size % UNIT:
            return {"size-invalid"}
        if self.has_room(size, "own", "used", "settling"):
            return {"new"}
        refused = "timeout" if request.get("wait") else "no-room"
        return {refused, "new"} if self.has_room(size, "own", "used") else {refused}

    # ---- what happened ------------------------------------------------------------------------------------------

    def created(self, request, agent, info):
        """Takes over what `info` says that was made; see `misplaced`."""
        identifier, lifetime = info["id"], request["lifetime"]
        part = request.get("policy") == "partition"
        places = [identifier] if part else sorted(set(request["regions"]))
        one = Allocation(
            identifier, vm=request["vm"]["uuid"], uid=request.get("for", {}).get("uid", agent.uid), lifetime=lifetime,
            regions=sorted(set(request["regions"])), size=request.get("size", SIZE), part=part, places=places,
            offset=info["regions"][0]["offset"] if part else 0,
            process=request.get("pid", agent.pid) if lifetime == "process" else None,
            connection=(agent.pid, agent.serial) if lifetime == "connection" else None,
            peer=agent.pid if lifetime == "connection" else None)
        if part:
            taken = (one.offset, one.offset + one.size)
            for other in [other for other, (first, behind) in self.ranges.items() if first < taken[1] and taken[0] < behind]:
                self.freed(other)
            self.ranges[identifier] = taken
        for place in places:
            if not part:
                self.freed(place)
            self.owner[place] = identifier
            self.content[place] = None
        self.allocations[identifier] = one
        return one

    def freed(self, place):
        """The place is nobody's, or another one's, for sure."""
        old = self.allocations.get(self.owner[place])
        if place in self.ranges:
            del self.ranges[place], self.owner[place], self.content[place]
        else:
            self.owner[place] = None
        if old is not None:
            old.left.discard(place)
            if not old.left:
                del self.allocations[old.id]

    def found(self, one, request, agent):
        if one.lifetime == "connection":
            one.connection = (agent.pid, agent.serial)

    def drained(self, one):
        one.state = "draining"

    def gone(self, one):
        """egmd does not know it any more: its regions are free, but perhaps not scrubbed yet."""
        self.allocations.pop(one.id, None)

    def disconnected(self, agent):
        for one in self.live():
            if one.connection == (agent.pid, agent.serial):
                self.drained(one)

    def died(self, pid):
        self.maps = {key: value for key, value in self.maps.items() if key[0] != pid}
        for one in self.live():
            if one.lifetime == "process" and one.process == pid:
                self.drained(one)
            elif one.lifetime == "connection" and one.peer == pid:
                self.drained(one)
            elif one.active and one.process == pid:
                one.ended = True

    def collectable(self, agent):
        """Ids that allocation.gc ends for the agent."""
        return {one.id for one in self.live() if (agent.uid == ADMIN or one.uid == agent.uid)
                and one.active and one.ended and not self.is_used(one)}
