"""The clients of the soak: processes of their own, with a uid, a connection and mappings, that do what they are told.

An agent is forked, not started, so that killing and replacing one is cheap. It talks to egmd over its own connection and to
the soak over a pipe; egmd sees its pid, its uid and what it maps.
"""
import array
import json
import mmap
import multiprocessing
import os
import signal
import socket
import traceback


class Died(AssertionError):
    """A client has ended that should not."""


class Lost(Exception):
    """egmd closed the connection."""


class Wire:
    """One connection to egmd; one request at a time."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(180)
        self.socket.connect(path)
        self.last = 0

    def send(self, method, params):
        self.last += 1
        message = {"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}
        try:
            self.socket.sendall(json.dumps(message).encode())
        except OSError as error:
            raise Lost from error

    def receive(self):
        """The answer, as ("ok", result) or ("error", kind, message), and the descriptors that came with it."""
        reply, descriptors = b"", array.array("i")
        while not reply.endswith(b"\n"):
            try:
                part, control, _, _ = self.socket.recvmsg(1 << 20, socket.CMSG_SPACE(16), socket.MSG_CMSG_CLOEXEC)
            except ConnectionError as error:
                raise Lost from error
            if not part:
                raise Lost
            for _, _, content in control:
                descriptors.frombytes(content)
            reply += part
        answer = json.loads(reply)
        if answer["id"] != self.last:
            raise ValueError(f"an answer to request {answer['id']} came for {self.last}: {answer}")
        if "error" in answer:
            error = answer["error"]
            return ("error", error.get("data", {}).get("kind", str(error["code"])), error["message"]), descriptors
        return ("ok", answer["result"]), descriptors

    def close(self):
        self.socket.close()


class Client:
    """What runs in the agent's process."""

    def __init__(self, path):
        self.path = path
        self.wire = None
        self.maps = {}

    def do(self, verb, *arguments):
        return getattr(self, verb)(*arguments)

    def connect(self):
        self.disconnect()
        self.wire = Wire(self.path)

    def disconnect(self):
        if self.wire:
            self.wire.close()
        self.wire = None

    def call(self, method, params):
        try:
            self.wire.send(method, params)
            answer, descriptors = self.wire.receive()
        except Lost:
            return ("lost",)
        for number in descriptors:
            os.close(number)
        return answer

    def send(self, method, params):
        """Does not wait for the answer."""
        try:
            self.wire.send(method, params)
        except Lost:
            pass

    def map(self, params, length, place):
        """The answer to allocation.map, and what stands at the start of the memory, which is known by `place` from then on."""
        try:
            self.wire.send("allocation.map", params)
            answer, descriptors = self.wire.receive()
        except Lost:
            return ("lost",)
        if answer[0] != "ok":
            return answer
        if len(descriptors) != 1:
            raise ValueError(f"{len(descriptors)} descriptors came with {answer}")
        self.unmap(place)
        self.maps[place] = mmap.mmap(descriptors[0], answer[1]["size"], offset=answer[1]["offset"])
        os.close(descriptors[0])
        return ("ok", answer[1], self.read(place, length))

    def unmap(self, place):
        if place in self.maps:
            self.maps.pop(place).close()

    def read(self, place, length):
        return self.maps[place][:length]

    def write(self, place, content):
        self.maps[place][:len(content)] = content


class Agent:
    """The soak's side of one agent."""

    living = []

    def __init__(self, path, uid):
        self.uid = uid
        self.pipe, theirs = multiprocessing.Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                for other in Agent.living:
                    other.pipe.close()
                self.pipe.close()
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
                client = Client(path)
                while True:
                    try:
                        task = theirs.recv()
                    except EOFError:
                        break
                    theirs.send(client.do(*task))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        theirs.close()
        Agent.living.append(self)

    def begin(self, *task):
        self.task = task
        try:
            self.pipe.send(task)
        except OSError as error:
            raise self.dead() from error

    def finish(self):
        try:
            return self.pipe.recv()
        except (OSError, EOFError) as error:
            raise self.dead() from error

    def dead(self):
        """Nobody was to kill it."""
        _, status = os.waitpid(self.pid, 0)
        self.pipe.close()
        Agent.living.remove(self)
        return Died(f"client {self.pid} of uid {self.uid}, told to do {self.task}, ended with {status}")

    def do(self, *task):
        self.begin(*task)
        return self.finish()

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.reap()

    def reap(self):
        """Waits for the end of an agent that somebody kills."""
        os.waitpid(self.pid, 0)
        self.pipe.close()
        Agent.living.remove(self)
