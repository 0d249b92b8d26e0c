#!/usr/bin/env python3
"""words.py: the pages against the sources, without running anything.

  - Each table of docs/operations.md and docs/plans.md that explains words of egmd has a row for every one, and for no other.
  - Every link of a page leads to a file, and to a heading of it where it names one.
  - docs/README.md names every page.
  - The tests that docs/threat-model.md refers to are there.
"""
import re
import sys

import documents
from documents import ROOT

# Page, heading above the table, source, type in it.
TABLES = [
    ("docs/operations.md", "Hazards", "Sources/EGMDomain/Topology/Hazard.swift", "Check"),
    ("docs/operations.md", "States of a region", "Sources/EGMDomain/Allocation/RegionState.swift", "RegionState"),
    ("docs/operations.md", "States of an allocation", "Sources/EGMDomain/Allocation/AllocationState.swift", "AllocationState"),
    ("docs/operations.md", "Errors", "Sources/EGMProtocol/Errors/ErrorKind.swift", "ErrorKind"),
    ("docs/operations.md", "Fault events", "Sources/EGMProtocol/Events/FaultEvent+Fault.swift", "Fault"),
    ("docs/operations.md", "Exit statuses of egmctl", "Sources/egmctl/ExitStatus.swift", "ExitStatus"),
    ("docs/operations.md", "Doctor", "Sources/egmctl/Doctor/HostCheck.swift", "HostCheck"),
    ("docs/plans.md", "Checks", "Sources/EGMDomain/Plan/PlanCheck.swift", "Name"),
]
problems = []


def sources(pattern):
    return [path for path in (ROOT / "Sources").rglob(pattern)]


def words_of(file, kind):
    """The raw values of an enumeration."""
    path = ROOT / file
    if not path.exists():
        found = sources(path.name)
        if len(found) != 1:
            sys.exit(f"docs: {file} is gone; say in Tests/Docs/words.py where {kind} is now")
        path = found[0]
    lines = path.read_text().split("\n")
    start = next(number for number, line in enumerate(lines) if re.search(rf"\benum {kind}\b", line))
    words = set()
    indent = re.match(r" *", lines[start]).group()
    for line in lines[start + 1:]:
        if line == indent + "}":
            break
        case = re.match(rf"{indent}    case (\w+)(?: = \"?([^\"]+)\"?)?$", line)
        if case:
            words.add((case.group(2) or case.group(1)).strip())
    if len(words) < 2:
        sys.exit(f"docs: no words of {kind} found in {path}; correct Tests/Docs/words.py")
    return words


def section(text, heading):
    found = re.search(rf"^(#+) {re.escape(heading)}$\n(.*?)(?=^#|\Z)", text, re.M | re.S)
    return found.group(2) if found else None


def check_tables():
    for page, heading, file, kind in TABLES:
        text = section((ROOT / page).read_text(), heading)
        if text is None:
            problems.append(f"{page}: there is no heading '{heading}', below which the words of {kind} are explained")
            continue
        rows = [re.match(r"\| ([^|]+?) \|", line) for line in text.split("\n") if line.startswith("| ")]
        cells = [row.group(1) for row in rows if row]
        explained = {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}
        wanted = words_of(file, kind)
        if wanted - explained:
            problems.append(f"{page}, '{heading}': no row for {', '.join(sorted(wanted - explained))} ({file})")
        if explained - wanted:
            problems.append(f"{page}, '{heading}': {', '.join(sorted(explained - wanted))} is no word of {file}")


def anchors(path):
    found = set()
    for line in re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.S | re.M).split("\n"):
        heading = re.match(r"#+ (.+)", line)
        if heading:
            text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.group(1)).replace("`", "").lower()
            found.add(re.sub(r"[^\w\- ]", "", text).replace(" ", "-"))
    return found


def check_links():
    for path in documents.markdown_pages():
        text = re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.S | re.M)
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            if not there.exists():
                problems.append(f"{documents.name(path)}: {target} leads nowhere")
            elif anchor and anchor not in anchors(there):
                problems.append(f"{documents.name(path)}: {target}: the page has no such heading")


def check_index():
    index = (ROOT / "docs/README.md").read_text()
    for path in documents.markdown_pages():
        if path.parent.name == "docs" and path.name != "README.md" and f"]({path.name})" not in index:
            problems.append(f"docs/README.md does not name {path.name}")


def check_named_tests():
    """`Suite.test`, `Suite` of Swift, and `make TARGET`: a guarantee is worth what its test is."""
    text = (ROOT / "docs/threat-model.md").read_text()
    suites = {}
    for path in (ROOT / "Tests").rglob("*.swift"):
        content = path.read_text()
        for suite in re.findall(r"(?:struct|extension|class|actor|enum) (\w+Tests)\b", content):
            suites[suite] = suites.get(suite, "") + content
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    scenarios = {path.stem for path in (ROOT / "Tests/Guest/scenarios").glob("*.sh")}
    for suite, test in re.findall(r"`(\w+Tests)(?:\.(\w+))?`", text):
        if suite not in suites:
            problems.append(f"docs/threat-model.md: there is no {suite}")
        elif test and f"func {test}(" not in suites[suite]:
            problems.append(f"docs/threat-model.md: {suite} has no test {test}")
    for target in re.findall(r"`make ([a-z-]+)", text):
        if target not in targets:
            problems.append(f"docs/threat-model.md: there is no `make {target}`")
    for scenario in re.findall(r"guest scenario `([a-z0-9-]+)`", text):
        if scenario not in scenarios:
            problems.append(f"docs/threat-model.md: there is no scenario {scenario}")


check_tables()
check_links()
check_index()
check_named_tests()
for text in problems:
    print(f"docs: {text}", file=sys.stderr)
sys.exit(1 if problems else 0)
