#!/usr/bin/env python3
"""pages.py BIN DIRECTORY: the manual pages, complete, below DIRECTORY/manN.

What the programs know of themselves is asked from them, so that no page falls behind: a comment line '@WHAT@' in a page of this
directory becomes the commands and options of egmctl, the options of egmd, the keys of the configuration, the methods,
events and errors of the socket. Everything else is written by hand. BIN has egmd and egmctl.
"""
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def said(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


def roff(text):
    """A line of text, as roff takes it; code in backquotes becomes bold."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text.strip())
    text = text.replace("\\|", "|").replace("\\", "\\e")
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    # A hyphen of a command or an option is a minus sign, which can be copied.
    text = re.sub(r"(?<![A-Za-z])-(?=[-a-z0-9])", r"\\-", text)
    text = re.sub(r"[^\x00-\x7f]", lambda one: f"\\[u{ord(one.group()):04X}]", text)
    return "\\&" + text if text[:1] in (".", "'") else text


def sentences(text):
    """Each sentence on a line of its own, as manual pages are written."""
    return [roff(one) for one in re.split(r"(?<=[.:;?!]) (?=[A-Z`\"'-])", text.strip()) if one.strip()]


def paragraphs(text):
    lines = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if all(line.startswith("    ") for line in paragraph.split("\n")):
            # Examples in a help text; those that a test runs are in the page's EXAMPLES.
            lines += [".Bd -literal -offset indent", *(roff(line) for line in paragraph.split("\n")), ".Ed"]
            continue
        if lines and not lines[-1] == ".Ed":
            lines.append(".Pp")
        lines += sentences(" ".join(paragraph.split()))
    return lines


# ---- Commands and options -----------------------------------------------------------------------------------------------
def flags(argument):
    return [("-" if one["kind"] == "long" else "") + one["name"] for one in argument.get("names", [])]


def is_own(argument):
    return argument.get("shouldDisplay", True) and "help" not in [name.strip("-") for name in flags(argument)]


def synopsis(argument):
    """The argument as it stands in a synopsis, without a macro at its begin."""
    value = "Ar " + argument["valueName"]
    if argument["kind"] == "positional":
        text = value
    elif argument["kind"] == "flag":
        text = "Fl " + flags(argument)[-1]
    else:
        text = "Fl " + flags(argument)[-1] + " " + value
    # ArgumentParser's dots: again, option and all. Of arguments without a name mdoc has the same.
    repeats = " ..." if argument.get("isRepeating") else ""
    return (".Op " if argument.get("isOptional", True) else ".") + text + repeats


def option_list(arguments):
    lines = [".Bl -tag -width Ds"]
    for argument in arguments:
        if argument["kind"] == "positional":
            lines.append(".It Ar " + argument["valueName"])
        else:
            value = " Ar " + argument["valueName"] if argument["kind"] == "option" else ""
            lines.append(".It " + " , ".join("Fl " + name for name in flags(argument)) + value)
        lines += sentences(argument.get("abstract") or "")
        if argument.get("defaultValue") is not None:
            lines.append(f"Default: {roff(argument['defaultValue'])}.")
    return [*lines, ".El"]


def commands(root, common):
    lines = []
    for command in root.get("subcommands", []):
        if command["commandName"] == "help" or not command.get("shouldDisplay", True):
            continue
        below = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
        own = [one for one in command.get("arguments", []) if is_own(one) and not common & set(flags(one))]
        words = " ".join([*(command.get("superCommands") or [])[1:], command["commandName"]])
        # A command with subcommands and nothing of its own is only their first word.
        if not below or command.get("discussion") or own:
            lines += [f".Ss {words}", f".Nm Cm {words}"]
            lines += [synopsis(one) for one in own]
            lines.append(".Pp")
            lines += sentences(command.get("abstract") or "")
            if command.get("discussion"):
                text = paragraphs(command["discussion"])
                lines += ([] if text[0].startswith(".Bd") else [".Pp"]) + text
            if own:
                lines += option_list(own)
        lines += commands(command, common)
    return lines


def help_of(program):
    return json.loads(said(program, "--experimental-dump-help"))["command"]


# ---- References ---------------------------------------------------------------------------------------------------------
def sections(text):
    """The page's sections by heading, each with its lines; '#' in code blocks is no heading."""
    found, title, fenced = {}, "", False
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        heading = None if fenced else re.match(r"#+ (.+)", line)
        if heading:
            title = heading.group(1)
        else:
            found.setdefault(title, []).append(line)
    return found


def rows(lines):
    """The rows of a table, each by the heads of its columns; a head that is empty stays so."""
    table = [re.split(r"(?<!\\) ?\| ?", line.strip())[1:-1] for line in lines if line.startswith("|")]
    return [dict(zip((head.strip() for head in table[0]), row, strict=True)) for row in table[2:]]


def code(cell):
    return roff(re.sub(r"`", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell)))


def keys(text):
    lines = []
    for title, body in sections(text).items():
        table = rows(body)
        if not table:
            continue
        lines.append(f".Ss {roff(title.strip('`'))}")
        lines.append(".Bl -tag -width Ds")
        for row in table:
            value = row.pop("value")
            lines += [f".It Ic {code(row.pop('key'))}", *sentences(row.pop("")), ".br"]
            rest = "; ".join(f"{head}: {cell}" for head, cell in row.items())
            lines.append(f"{roff(value[:1].upper() + value[1:])}; {roff(rest)}.")
        lines.append(".El")
    return lines


def methods(text):
    lines = [".Bl -tag -width Ds"]
    for row in rows(sections(text)["Methods"]):
        lines += [f".It Ic {code(row['method'])} Pq {row['level']}", *sentences(row["what it does"])]
    return [*lines, ".El"]


def errors(text):
    lines = [".Bl -tag -width Ds"]
    for row in rows(sections(text)["Errors"]):
        lines += [f".It Ic {code(row['kind'])} Pq {roff(row['code'])}", *sentences(row["meaning"])]
        if row["usual hint"]:
            lines += [f"What to do: {roff(row['usual hint'])}."]
        lines += [".Xr egmctl 1", f"ends with {row['`egmctl` ends with']}."]
    return [*lines, ".El"]


def events(text):
    lines = [".Bl -tag -width Ds"]
    for row in rows(sections(text)["Events"]):
        lines += [f".It Ic {code(row['type'])} Pq {code(row['data'])}", *sentences(row["meaning"])]
    return [*lines, ".El"]


def exit_statuses(root):
    """From the table in a program's own --help."""
    found = re.findall(r"^ *(\d+)  (.+)$", root.get("discussion") or "", re.M)
    lines = [".Bl -tag -width Ds"]
    for number, meaning in found:
        lines += [f".It {number}", roff(meaning[:1].upper() + meaning[1:]) + "."]
    return [*lines, ".El"]


def main():
    binaries, target = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    egmctl, egmd = help_of(binaries / "egmctl"), help_of(binaries / "egmd")
    configuration = said(binaries / "egmd", "--print-reference", "configuration")
    protocol = said(binaries / "egmd", "--print-reference", "protocol")
    common = [one for one in egmctl["arguments"] if is_own(one)]
    known = {
        "egmd synopsis": lambda: [synopsis(one) for one in egmd["arguments"] if is_own(one)],
        "egmd options": lambda: option_list([one for one in egmd["arguments"] if is_own(one)]),
        "egmctl options": lambda: option_list(common),
        "egmctl commands": lambda: commands(egmctl, {flag for one in common for flag in flags(one)}),
        "egmctl statuses": lambda: exit_statuses(egmctl),
        "keys": lambda: keys(configuration),
        "methods": lambda: methods(protocol),
        "events": lambda: events(protocol),
        "error kinds": lambda: errors(protocol),
    }
    used = set()
    for page in sorted(HERE.iterdir()):
        if not re.fullmatch(r"[a-z.-]+\.[1-8]", page.name):
            continue
        lines = []
        for line in page.read_text().split("\n"):
            mark = re.fullmatch(r'\.\\" @(.+)@', line)
            if mark:
                if mark.group(1) not in known:
                    sys.exit(f"pages.py: {page.name}: there is no @{mark.group(1)}@, only {', '.join(known)}")
                used.add(mark.group(1))
                made = known[mark.group(1)]()
                if len(made) < 3:
                    sys.exit(f"pages.py: {page.name}: the programs in {binaries} say nothing for @{mark.group(1)}@")
                lines += made
            else:
                lines.append(line)
        directory = target / f"man{page.suffix[1:]}"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / page.name).write_text("\n".join(lines))
    if used != set(known):
        sys.exit(f"pages.py: no page has {sorted(set(known) - used)}")


main()
