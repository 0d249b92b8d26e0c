#!/usr/bin/env python3
"""commands.py BIN [PAGE…]: runs every command that stands in README.md, docs/*.md and the manual pages' EXAMPLES.

The blocks of one page run in its order in one bash (errexit, nounset, pipefail), in an empty directory, against a daemon
that serves a simulated GB200 tray for this page alone. BIN has egmd, egmctl and egm-qemu. See documents.py for what is
a command; what is not run is counted, with its reasons.

And of every `egmctl …` and `egmd …` in a sentence: that there is such a command, with such options.
"""
import collections
import json
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile

import documents

REGION_SIZE = "64MiB"
PATIENCE = 600  # seconds for a page: it only says "hangs"
# Names of people and groups that examples use, and that the machine need not have.
PEOPLE = re.compile(r'"(libvirt-qemu|vm-admins|prometheus|kvm|qemu|egm-operators)"')
# Blocks of TOML that are no configuration of egmd; Tests/EGMConfigTests reads them. (What has a name as a file is for a
# command behind it.)
HOST_PAGES = {"docs/simulated-hosts.md"}

problems = []


class Daemon:
    """egmd on a simulated host, ready to be asked."""

    def __init__(self, binaries, directory):
        self.socket = f"{directory}/s"
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(f"{directory}/n")
        notify.settimeout(PATIENCE)
        self.log = open(f"{directory}/egmd.log", "w+")
        self.process = subprocess.Popen(
            [binaries / "egmd", "--simulate", "gb200", "--region-size", REGION_SIZE, "--socket", self.socket,
             "--state-dir", f"{directory}/state"],
            env=dict(os.environ, NOTIFY_SOCKET=f"{directory}/n"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=self.log)
        while b"READY=1" not in notify.recv(4096):
            pass
        notify.close()

    def end(self):
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        self.log.seek(0)
        said = self.log.read()
        self.log.close()
        return status, said


def run_page(page, blocks, binaries):
    with tempfile.TemporaryDirectory(prefix="egm-docs.") as directory:
        work = pathlib.Path(directory, "work")
        programs = pathlib.Path(directory, "bin")
        work.mkdir()
        programs.mkdir()
        for program in ("egmd", "egmctl", "egm-qemu"):
            (programs / program).symlink_to(binaries / program)
        script = ["set -euo pipefail"]
        for block in blocks:
            if block.file:
                (work / block.file).write_text(block.text)
            elif block.kind == "sh":
                script += [f"echo {shlex.quote(block.place)} >{shlex.quote(directory)}/place", block.text]
        os.mkdir(f"{directory}/state", 0o700)
        daemon = Daemon(binaries, directory)
        environment = dict(
            os.environ, PATH=f"{programs}:{os.environ['PATH']}", HOME=str(work), EGMD_SOCKET=daemon.socket,
            EGM_QEMU="/usr/bin/qemu-system-x86_64", XDG_RUNTIME_DIR=str(work))
        with open(f"{directory}/output", "w+") as output:
            shell = subprocess.Popen(
                ["bash", "-c", "\n".join(script)], cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True)
            try:
                status = shell.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                status = "no end"
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            shell.wait()
            output.seek(0)
            said = output.read().rstrip().split("\n")[-12:]
        if status != 0:
            place = pathlib.Path(directory, "place").read_text().strip()
            problems.append(f"{place}: a command of this block ended with {status}:\n    " + "\n    ".join(said))
        status, said = daemon.end()
        if status != 0:
            problems.append(f"{page}: egmd ended with {status}:\n{said}")


def check_configuration(block, binaries):
    """A TOML block is a configuration that egmd takes."""
    with tempfile.TemporaryDirectory(prefix="egm-docs.") as directory:
        file = pathlib.Path(directory, "egmd.toml")
        file.write_text(PEOPLE.sub('"root"', block.text))
        done = subprocess.run(
            [binaries / "egmd", "--check-config", "--config", file], capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            problems.append(f"{block.place}: egmd refuses this configuration: {done.stdout}{done.stderr}")


def options_of(command):
    found = set()
    for argument in command.get("arguments", []):
        for one in argument.get("names", []):
            found.add(("--" if one["kind"] == "long" else "-") + one["name"])
    return found


def check_inline(path, text, root):
    """A command in a sentence, such as `egmctl region show egm4`: its words and options exist."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    command, known = root, options_of(root)
    for word in words[1:]:
        if word in ("--", "|", ">", "…"):
            break
        word = word.split("=", 1)[0] if word.startswith("--") else word
        if word.startswith("-") and len(word) > 1:
            # A page may name options of a command together with those of its subcommands.
            below = [option for one in command.get("subcommands", []) for option in options_of(one)]
            if word not in known and word not in below:
                problems.append(f"{documents.name(path)}: `{text}`: {command['commandName']} has no option {word}")
            continue
        subcommands = {one["commandName"]: one for one in command.get("subcommands", [])}
        if set(subcommands) == {"help"}:
            continue
        if word in subcommands:
            command = subcommands[word]
            known |= options_of(command)
        elif subcommands and re.fullmatch(r"[a-z-]+", word):
            problems.append(f"{documents.name(path)}: `{text}`: there is no command {word}")
            return


def main():
    binaries = pathlib.Path(sys.argv[1]).resolve()
    wanted = set(sys.argv[2:])
    pages = [path for path in [*documents.markdown_pages(), *documents.manual_pages()]
             if not wanted or documents.name(path) in wanted]
    roots = {}
    for program in ("egmctl", "egmd"):
        text = subprocess.run(
            [binaries / program, "--experimental-dump-help"], capture_output=True, text=True, check=True).stdout
        roots[program] = json.loads(text)["command"]
        # Hidden from help, and documented by `make docs` all the same.
        if program == "egmd":
            roots[program].setdefault("arguments", []).append({"names": [{"kind": "long", "name": "print-reference"}]})
    counts, unrun, sentences = collections.Counter(), collections.Counter(), 0
    for path in pages:
        blocks = documents.blocks_of(path, problems)
        page = documents.name(path)
        for block in blocks:
            counts[block.kind] += 1
            if block.reason:
                unrun[block.reason] += 1
            if block.kind == "toml" and page not in HOST_PAGES and not block.file:
                check_configuration(block, binaries)
        if path.suffix == ".md":
            for text in documents.inline_code(path):
                program = text.split(" ", 1)[0]
                if program in roots and " " in text:
                    sentences += 1
                    check_inline(path, text, roots[program])
        if any(block.kind == "sh" for block in blocks):
            run_page(page, blocks, binaries)
    for text in problems:
        print(f"docs: {text}", file=sys.stderr)
    sys.stderr.flush()
    print(f"docs: {len(pages)} pages, {counts['sh']} blocks of commands run, {counts['toml']} of TOML read, "
          f"{sentences} commands in sentences exist, {counts['console']} blocks not run:")
    for reason, count in sorted(unrun.items()):
        print(f"    {count} {reason}")
    return 1 if problems else 0


sys.exit(main())
