"""What a client knows of one allocation, and what must therefore be so."""

from daemon import Wrong

# Bytes of each region, and of the least partition.
SIZE = 1 << 20


class VM:
    """What the client knows of one allocation."""

    def __init__(self, number, regions, lifetime, part=None):
        self.uuid = f"00000000-0000-4000-8000-{number:012}"
        self.regions = regions
        # Units of each region, for partitions; None for whole regions.
        self.part = part
        # More than one while a change is on its way.
        self.lifetimes = [lifetime]
        # asked, had, ending (asked to end, or its process or connection ended), over (acknowledged so).
        self.state = "asked"
        self.reply = None
        self.process = None
        self.is_active = False
        self.memory = {}
        self.block = bytes([number % 255 + 1])

    def has(self, found):
        """The members that never change, against what was acknowledged."""
        if any(found[key] != self.reply[key] for key in ("id", "vm", "owner", "delivery", "regions")):
            raise Wrong(f"{found} is not what was acknowledged: {self.reply}")

    def check_memory(self, when):
        for name, memory in self.memory.items():
            if memory[:].count(self.block) != len(memory):
                raise Wrong(f"{name} of {self.uuid}, which maps it, was changed {when}")

    def leave(self):
        for memory in self.memory.values():
            memory.close()
        self.memory = {}

    def end_process(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
