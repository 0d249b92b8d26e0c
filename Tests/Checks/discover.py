#!/usr/bin/env python3
"""discover.py EGMD: the document that rpc.discover gives, judged from outside, and its examples run.

Starts the daemon on a simulated host, and checks that
  - the document fits the models of the PyPI package `openrpc`, and has no member that these do not know;
  - every schema in it is JSON Schema draft 7, with no keyword that draft 7 lacks and no dangling reference;
  - every example fits its own schemas;
  - every example is answered as the method's result schema says, and where the answer is fixed, exactly so.
"""
import array
import itertools
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

import jsonschema

# Keywords of draft 7's meta-schema, and of core and validation that it implies.
DRAFT7 = set(jsonschema.Draft7Validator.META_SCHEMA["properties"])
# Examples whose state is not there after the ones before them: what they are answered instead.
REFUSED = {"gpu.bind": "not-supported", "gpu.unbind": "not-supported"}
# Examples whose result is the same on every host and at every time.
STABLE = {"system.ping"}
# What changes or needs state goes last, in this order; everything else first, as in the document.
ORDER = [
    "region.scrub", "region.yield", "region.adopt", "region.clearFinds", "allocation.create", "allocation.get",
    "allocation.list", "allocation.holders", "allocation.map", "allocation.activate", "allocation.release",
]

problems = []


def problem(text):
    problems.append(text)


class Client:
    """One connection to the daemon."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(300)
        self.socket.connect(path)
        self.pending = b""
        self.numbers = itertools.count(1)
        self.descriptors = 0

    def call(self, method, params):
        number = next(self.numbers)
        request = {"jsonrpc": "2.0", "id": number, "method": method}
        if params:
            request["params"] = params
        self.socket.sendall(json.dumps(request).encode())
        while True:
            reply = json.loads(self.line())
            # Notifications may come between.
            if reply.get("id") == number:
                return reply

    def line(self):
        while b"\n" not in self.pending:
            data, control, _, _ = self.socket.recvmsg(1 << 16, socket.CMSG_SPACE(16 * 4))
            if not data:
                raise EOFError("the daemon has closed the connection")
            for _, _, content in control:
                numbers = array.array("i", content)
                self.descriptors += len(numbers)
                for number in numbers:
                    os.close(number)
            self.pending += data
        line, self.pending = self.pending.split(b"\n", 1)
        return line


def check_models(document):
    """Against the classes of the package: they refuse what is missing or of a wrong type; strays are looked for here."""
    import openrpc

    from pydantic import BaseModel

    def strays(given, model, path):
        if not isinstance(model, BaseModel) or not isinstance(given, dict):
            if isinstance(given, list) and isinstance(model, list):
                for index, (one, other) in enumerate(zip(given, model)):
                    strays(one, other, f"{path}[{index}]")
            elif isinstance(given, dict) and isinstance(model, dict):
                for name in given:
                    strays(given[name], model.get(name), f"{path}.{name}")
            return
        names = {field.alias or name: name for name, field in type(model).model_fields.items()}
        for name, value in given.items():
            if name.startswith("x-"):
                continue
            if name not in names:
                problem(f"{path}: OpenRPC's {type(model).__name__} has no member {name}")
            elif type(model).__name__ != "Schema":
                strays(value, getattr(model, names[name]), f"{path}.{name}")

    try:
        strays(document, openrpc.OpenRPC.model_validate(document), "$")
    except ValueError as error:
        problem(f"the document is no OpenRPC document: {error}")


def check_schema(schema, definitions, path):
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        problem(f"{path}: no JSON Schema: {error.message}")
        return

    def walk(schema, path):
        if not isinstance(schema, dict):
            return
        for name, value in schema.items():
            if name not in DRAFT7:
                problem(f"{path}: draft 7 has no keyword {name}")
            if name == "$ref" and value.rsplit("/", 1)[-1] not in definitions:
                problem(f"{path}: {value} points nowhere")
            if name in ("properties", "patternProperties", "definitions"):
                for member, inner in value.items():
                    walk(inner, f"{path}.{member}")
            elif name in ("anyOf", "oneOf", "allOf"):
                for index, inner in enumerate(value):
                    walk(inner, f"{path}.{name}[{index}]")
            elif name in ("items", "additionalProperties", "not"):
                walk(value, f"{path}.{name}")

    walk(schema, path)


def fit(value, schema, document, what):
    whole = dict(schema) | {"components": document["components"]}
    for error in jsonschema.Draft7Validator(whole).iter_errors(value):
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
        problem(f"{what}{place}: {error.message[:300]}")


def check_document(document):
    definitions = document["components"]["schemas"]
    for name, schema in definitions.items():
        check_schema(schema, definitions, name)
    for method in document["methods"]:
        name = method["name"]
        check_schema(method["result"]["schema"], definitions, f"{name} result")
        for param in method["params"]:
            check_schema(param["schema"], definitions, f"{name} {param['name']}")
        if method.get("x-access") not in ("viewer", "operator", "admin"):
            problem(f"{name}: no access level")
        if not method.get("examples"):
            problem(f"{name}: no example")
        schemas = {param["name"]: param for param in method["params"]}
        for example in method.get("examples", []):
            given = {param["name"]: param["value"] for param in example["params"]}
            for param, value in given.items():
                if param not in schemas:
                    problem(f"{name}: the example has a parameter {param} that the method lacks")
                else:
                    fit(value, schemas[param]["schema"], document, f"{name}: example of {param}")
            for param in method["params"]:
                if param.get("required") and param["name"] not in given:
                    problem(f"{name}: the example lacks {param['name']}")
            fit(example["result"]["value"], method["result"]["schema"], document, f"{name}: example of the result")


def run_examples(document, client):
    methods = {method["name"]: method for method in document["methods"]}
    last = [name for name in ORDER if name in methods]
    allocation = None
    for name in [name for name in methods if name not in last] + last:
        method = methods[name]
        for example in method["examples"]:
            params = {param["name"]: param["value"] for param in example["params"]}
            # What an example cannot know: which allocation this host has, and which process is there.
            if name.startswith("allocation.") and allocation:
                if "id" in params:
                    params["id"] = allocation
                if "ids" in params:
                    params["ids"] = [allocation]
            if "pid" in params:
                params["pid"] = os.getpid()
            if "startTime" in params:
                stat = pathlib.Path("/proc/self/stat").read_text()
                params["startTime"] = int(stat.rsplit(")", 1)[1].split()[19])
            before = client.descriptors
            reply = client.call(name, params)
            if "error" in reply:
                kind = reply["error"].get("data", {}).get("kind")
                if REFUSED.get(name) != kind:
                    problem(f"{name}: the example is refused: {reply['error']}")
                if reply["error"]["code"] not in [error["code"] for error in method.get("errors", [])]:
                    problem(f"{name}: error {reply['error']['code']} is not among those that the document lists")
                continue
            if name in REFUSED:
                problem(f"{name}: the example works, but this check expects {REFUSED[name]}")
            result = reply["result"]
            fit(result, method["result"]["schema"], document, f"{name}: result of the example")
            if client.descriptors - before != method.get("x-descriptors", 0):
                problem(f"{name}: {client.descriptors - before} descriptors came with the reply")
            if name in STABLE and result != example["result"]["value"]:
                problem(f"{name}: the result is {result}, the example says {example['result']['value']}")
            shape = set(example["result"]["value"]) - set(result)
            listed = {"properties": document["components"]["schemas"].get(method["result"]["name"], {})}
            required = set(listed["properties"].get("required", []))
            if shape & required:
                problem(f"{name}: the result lacks {sorted(shape & required)}")
            if name == "allocation.create":
                allocation = result["id"]
    print(f"openrpc: {len(methods)} methods, {sum(len(m['examples']) for m in methods.values())} examples run")


def main():
    egmd = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="egm-openrpc.") as directory:
        path = f"{directory}/s"
        command = [egmd, "--simulate", "gb200", "--region-size", "2MiB", "--socket", path, "--state-dir", directory]
        # The daemon says when it is ready, as it would say to systemd.
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(f"{directory}/n")
        notify.settimeout(300)
        daemon = subprocess.Popen(
            command, env=dict(os.environ, NOTIFY_SOCKET=f"{directory}/n"), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        try:
            while b"READY=1" not in notify.recv(4096):
                pass
            client = Client(path)
            reply = client.call("rpc.discover", {})
            document = reply["result"]
            check_models(document)
            check_document(document)
            if not problems:
                run_examples(document, client)
        finally:
            daemon.terminate()
            said = daemon.communicate()[1].decode(errors="replace")
    if daemon.returncode != 0:
        problem(f"egmd ended with {daemon.returncode}: {said}")
    for text in problems:
        print(f"openrpc: {text}", file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
