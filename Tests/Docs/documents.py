"""What the pages hold: Markdown (README.md, docs/*.md) and manual pages (docs/man/*.N), read for the checks beside this file.

A block of a page says by its fence what it is, so that no command stands in a page without anybody knowing whether it works:

    ```sh         run, in the page's order, in one shell, on a simulated host of its own
    ```console    commands that are not run; <!-- not run: WHY --> stands in the line above
    ```text …     no commands

<!-- file: NAME --> above a block of another kind writes it to that file first, for the commands behind it.
"""
import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KINDS = {"sh", "console", "text", "toml", "xml", "json", "ini"}
# A line that begins like this is a command; it may stand in no block of kind text.
COMMAND = re.compile(
    r"(?:[$#] )?(?:sudo )?(?:egmctl|egmd|egm-qemu|make|systemctl|journalctl|apt|apt-get|dpkg|virsh|qemu-system-\S+|kubectl|"
    r"install|git|jq|modprobe|cat|udevadm|promtool) (?![A-Za-z]+ ?[=:]|ledger )")


@dataclasses.dataclass
class Block:
    page: str
    line: int
    kind: str
    text: str
    reason: str | None = None
    file: str | None = None

    @property
    def place(self):
        return f"{self.page}:{self.line}"


def markdown_pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def manual_pages():
    return sorted(path for path in (ROOT / "docs/man").iterdir() if re.fullmatch(r"[a-z.-]+\.[1-8]", path.name))


def name(path):
    return str(path.relative_to(ROOT))


def markdown_blocks(path, problems):
    """The fenced blocks of a page; what is fenced in no known way, or not at all, is a problem."""
    page = name(path)
    blocks = []
    block, indent, note = None, "", {}
    lines = path.read_text().split("\n")
    for number, line in enumerate(lines, 1):
        fence = re.match(r"^( *)```(.*)$", line)
        if block is None and fence:
            indent, kind = fence.group(1), fence.group(2).strip()
            block = Block(page, number, kind, "", note.get("not run"), note.get("file"))
            if kind not in KINDS:
                problems.append(f"{block.place}: a block of kind '{kind}'; Tests/Docs/documents.py lists the kinds")
            if kind == "console" and not block.reason:
                problems.append(f"{block.place}: a block that is not run needs <!-- not run: WHY --> in the line above")
            if block.reason and kind != "console":
                problems.append(f"{block.place}: 'not run' is for blocks of kind console")
        elif block is not None and fence:
            if block.kind == "text" and any(COMMAND.match(one) for one in block.text.split("\n")):
                problems.append(f"{block.place}: a command in a block of kind text, which nobody runs")
            blocks.append(block)
            block = None
        elif block is not None:
            block.text += line.removeprefix(indent) + "\n"
        elif line.startswith("    ") and (number == 1 or not lines[number - 2].strip()):
            problems.append(f"{page}:{number}: an indented block; fence it, so that it says what it is")
        note_here = re.fullmatch(r" *<!-- (not run|file): (.+?) -->", line)
        note = {note_here.group(1): note_here.group(2)} if note_here else {}
    if block is not None:
        problems.append(f"{block.place}: the block does not end")
    return blocks


def roff_text(line):
    for escape, plain in (("\\(em", "-"), ("\\-", "-"), ("\\&", ""), ("\\e", "\\"), ("\\(aq", "'"), ("\\(dq", '"')):
        line = line.replace(escape, plain)
    return line


def manual_blocks(path, problems):
    """The displays of a page's EXAMPLES: all are commands, unless a comment before it says what else."""
    page = name(path)
    blocks = []
    section, block, note = "", None, {}
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if line.startswith(".Sh "):
            section = line[4:].strip()
        elif line.startswith(".Bd "):
            block = Block(page, number, "console" if "not run" in note else note.get("kind", "sh"), "", note.get("not run"))
            block.file = note.get("file")
        elif line == ".Ed":
            if block is None:
                problems.append(f"{page}:{number}: .Ed without .Bd")
            elif section == "EXAMPLES":
                blocks.append(block)
            elif any(COMMAND.match(one) for one in block.text.split("\n")):
                problems.append(f"{block.place}: a display with commands outside of EXAMPLES, where nobody runs them")
            block = None
        elif block is not None:
            block.text += roff_text(line) + "\n"
        note_here = re.fullmatch(r'\.\\" (not run|kind|file): (.+)', line)
        if note_here:
            note[note_here.group(1)] = note_here.group(2)
        elif not line.startswith(".Bd "):
            note = {}
    return blocks


def blocks_of(path, problems):
    return (markdown_blocks if path.suffix == ".md" else manual_blocks)(path, problems)


def prose(path):
    """The page without its blocks, in one line: inline code may go over a line's end."""
    text = re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.S | re.M)
    return re.sub(r"\s+", " ", text)


def inline_code(path):
    return re.findall(r"(?<!`)`([^`]+)`(?!`)", prose(path))
