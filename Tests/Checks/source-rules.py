#!/usr/bin/env python3
"""Rules for sources that neither the compiler nor swift-format knows. docs/architecture.md explains them."""
import pathlib
import re
import sys

from swift_text import code_lines

LINE_LIMIT = 500
HANGS = 10  # minutes
PAGE = pathlib.Path("docs/architecture.md")
EXECUTABLES = {"egmd", "egmctl", "egm-qemu"}

# (pattern, what is wrong and what to do) for code in Sources/**/*.swift.
FORBIDDEN = [
    (r"\bimport\s+(Foundation\w*|Dispatch)\b", "costs megabytes (ICU) or threads; use Glibc through LinuxSystem"),
    (r"\b(try|as)!", "traps on input; throw an error, or use guard"),
    (r"\bpublic\b", "no other package uses this one; write package, or leave it out"),
    (r"\b(Task\.detached|Task\.sleep|withTaskGroup|withThrowingTaskGroup|async\s+let|@concurrent)\b|@concurrent\b",
     "starts the global thread pool; use the event loop or a worker thread"),
    (r"\b(class|struct|enum|actor|protocol|typealias)\s+\w*(Manager|Helper|Utils?)\b",
     "a name that says nothing; name what it is"),
    (r"\bTODO\b|\bFIXME\b|\bXXX\b", "finish it, or open an issue"),
]
# The time of day jumps, so it is for what people read. Who else asks for it would wait with it.
TIME_OF_DAY = re.compile(r"\b(realtimeSeconds|realtimeMilliseconds|gettimeofday)\(|\bCLOCK_REALTIME|\btime\(nil")
READS_TIME_OF_DAY = {
    "Sources/LinuxSystem/clocks.swift",  # where the two functions are
    "Sources/egmd/LoopClock.swift",  # `Clock.now`: when an allocation was created
    "Sources/egmd/Daemon.swift", "Sources/egmd/ConfigurationReload.swift",  # when egmd started, when it was reloaded
    "Sources/egmd/ServedHost.swift", "Sources/EGMPlatform/Memory/NVGraceMemory+Retired.swift",
    "Sources/EGMPlatform/Scrub/ScrubJob+Chunk.swift",  # when a page was first seen to be bad
    "Sources/egmctl/Output/AllocationInfo+Text.swift",  # the age that the table shows
    "Sources/egmctl/Commands/EventsCommand.swift",  # ten minutes ago, as people say it
    "Sources/egmctl/Watch/WatchScreen.swift",  # when the screen was drawn
    "Sources/EGMServer/Events/Server+Progress.swift", "Sources/EGMServer/Events/EventFeed.swift",  # stamps of events
}
# (pattern, what must stand beside it): a comment on the same line or on the two above.
COMMENTED = [
    (r"\btry\?", "try? needs a comment why dropping the error is right"),
    (r"\bnonisolated\(unsafe\)", "nonisolated(unsafe) needs a comment with the invariant that makes it safe"),
    (r"@unchecked\s+Sendable", "@unchecked Sendable needs a comment with the invariant that makes it safe"),
]
C_FUNCTION = re.compile(r"^(?!static\b(?!\s+inline)|typedef\b|return\b|else\b|#)[A-Za-z_][\w\s\*]*?[\s\*](\w+)\s*\([^;]*$")


def modules_at_the_c_edge():
    for line in PAGE.read_text().splitlines():
        if line.startswith("- Modules at the C edge"):
            return set(re.findall(r"`([^`]+)`", line))
    sys.exit(f"{PAGE}: the line '- Modules at the C edge: …' is gone; it says where `unsafe` may stand")


def has_comment(lines, index):
    above = lines[max(0, index - 2) : index]
    return "//" in lines[index] or any(line.lstrip().startswith("//") for line in above)


def swift_problems(path, edge):
    module = path.parts[1]
    text = path.read_text()
    lines = text.split("\n")
    for index, code in enumerate(code_lines(text)):
        place = f"{path}:{index + 1}"
        for pattern, advice in FORBIDDEN:
            found = re.search(pattern, code) or (
                re.search(pattern, lines[index]) if "TODO" in pattern else None
            )
            if found:
                yield f"{place}: '{found.group(0).strip()}': {advice}"
        for pattern, advice in COMMENTED:
            if re.search(pattern, code) and not has_comment(lines, index):
                yield f"{place}: {advice}"
        if (found := TIME_OF_DAY.search(code)) and str(path) not in READS_TIME_OF_DAY:
            yield f"{place}: '{found.group(0)}': the time of day may jump; durations come from monotonicNanoseconds"
        # An actor that names its executor touches no memory; the language wants the word all the same.
        touches = re.search(r"(?<!\()\bunsafe\b(?!\))", code) and "asUnownedSerialExecutor" not in code
        if touches and module not in edge:
            yield f"{place}: 'unsafe' in {module}, which is not at the C edge; go through LinuxSystem ({PAGE})"
        if re.search(r"(?<![.\w])(?<!func )_?exit\(", code) and module not in EXECUTABLES:
            yield f"{place}: a library module never exits; throw, and let the executable decide"


def c_problems(path):
    for number, line in enumerate(path.read_text().split("\n"), 1):
        found = C_FUNCTION.match(line)
        if found and not found.group(1).startswith("egm_"):
            yield f"{path}:{number}: C function {found.group(1)} lacks the prefix egm_ (or static)"


def page_size_problems(path):
    for number, line in enumerate(path.read_text().split("\n"), 1):
        found = re.search(r"\b(4096|0x1000)\b", line)
        reason = re.search(r"//\s*\S|/\*\s*\S", line)
        if found and not (reason and (reason.start() < found.start() or line[reason.start():].strip("/ "))):
            yield f"{path}:{number}: {found.group(0)} looks like a page size; ask sysconf, or say on the line what it is"


def test_problems(path):
    """CI has two loaded cores and sanitizers: a test that knows how long something takes fails there now and then."""
    for number, code in enumerate(code_lines(path.read_text()), 1):
        if (found := re.search(r"\.timeLimit\(\.minutes\((\d+)\)\)", code)) and int(found.group(1)) < HANGS:
            yield f"{path}:{number}: {found.group(0)}: a limit only says that a test hangs; {HANGS} minutes at least"
        if found := re.search(r"\b(ContinuousClock|SuspendingClock)\b", code):
            yield f"{path}:{number}: {found.group(0)}: measure processor time and compare; speeds belong in Tests/Bench"


def problems():
    edge = modules_at_the_c_edge()
    for root in ("Sources", "Tests", ".ci"):
        for path in sorted(pathlib.Path(root).rglob("*")):
            if not path.is_file() or path.suffix not in {".swift", ".c", ".h", ".py", ".sh", ""}:
                continue
            count = path.read_bytes().count(b"\n")
            if count > LINE_LIMIT:
                yield f"{path}: {count} lines; {LINE_LIMIT} is the limit: one type or one method a file"
            if re.search(r"(?<!Service)Manager|Helper|Utils", path.name):
                yield f"{path}: a file name that says nothing; name it after what it holds"
            if root == "Tests" and path.suffix == ".swift":
                yield from test_problems(path)
            if root != "Sources":
                continue
            if path.suffix == ".swift":
                yield from swift_problems(path, edge)
            if path.suffix in {".c", ".h"}:
                yield from c_problems(path)
            if path.suffix in {".swift", ".c", ".h"}:
                yield from page_size_problems(path)


def main():
    found = list(problems())
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


sys.exit(main())
