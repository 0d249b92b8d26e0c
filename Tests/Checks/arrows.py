#!/usr/bin/env python3
"""The module table of docs/architecture.md against Package.swift and against the import lines of every source file.

The table is the decision; the package and the sources must follow it exactly. An arrow that stands in the table but not
in the package is reported too: a permission nobody uses is one that the next change uses by accident.
"""
import json
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path("docs/architecture.md")
# Modules of the system that every Swift module may import.
SYSTEM = {"Swift", "Glibc", "Synchronization"}
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package|internal|fileprivate|private)?\s*"
    r"import\s+(?:struct\s+|class\s+|enum\s+|protocol\s+|func\s+|var\s+|let\s+|typealias\s+)?(\w+)"
)


def module_table():
    """{module: set of modules it may import}, from the rows of the page's first table."""
    allowed = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 4 or not line.startswith("| `"):
            continue
        for module in re.findall(r"`([^`]+)`", cells[0]):
            allowed[module] = set(re.findall(r"`([^`]+)`", cells[1]))
    return allowed


def package_graph():
    """{product target: set of its dependencies}; tests and what supports them are left out."""
    described = subprocess.run(
        ["swift", "package", "describe", "--type", "json"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    graph = {}
    for target in json.loads(described)["targets"]:
        if target["path"].startswith("Sources/"):
            graph[target["name"]] = set(target.get("target_dependencies") or []) | set(
                target.get("product_dependencies") or []
            )
    return graph


def imports(module):
    """(file, line number, imported module) of each import line of a module."""
    for path in sorted(pathlib.Path("Sources", module).rglob("*.swift")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = IMPORT.match(line)
            if found:
                yield path, number, found.group(1)


def problems():
    allowed = module_table()
    graph = package_graph()
    if not allowed:
        yield f"{PAGE} has no module table: rows start with '| `Module` | `A`, `B` |'"
        return
    for module in sorted(graph.keys() - allowed.keys()):
        yield f"Package.swift: target {module} has no row in the module table of {PAGE}"
    for module in sorted(allowed.keys() - graph.keys()):
        yield f"{PAGE}: the module table has a row for {module}, but Package.swift has no such target"
    for module in sorted(graph.keys() & allowed.keys()):
        for name in sorted(graph[module] - allowed[module]):
            yield f"Package.swift: {module} depends on {name}, which the module table of {PAGE} does not allow"
        for name in sorted(allowed[module] - graph[module]):
            yield f"{PAGE}: {module} may import {name}, but Package.swift has no such dependency; drop one or add the other"
        for path, number, name in imports(module):
            if name not in allowed[module] | SYSTEM:
                yield f"{path}:{number}: {module} may not import {name} (module table of {PAGE})"


def main():
    found = list(problems())
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


sys.exit(main())
