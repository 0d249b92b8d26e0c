"""metrics.py: egmd-metrics.service and its timer, which write for node_exporter's textfile collector."""

import contextlib
import os
import shutil
import signal
import stat

from container import until
from guest import check, outside

UNIT = "egmd-metrics.service"
DIRECTORY = "/var/lib/prometheus/node-exporter"
DOWN = ["egmd_up 0"]


@contextlib.contextmanager
def drop_in(box, unit, name, text):
    directory = f"{box.root}/etc/systemd/system/{unit}.d"
    os.makedirs(directory, exist_ok=True)
    path = f"{directory}/{name}.conf"
    try:
        with open(path, "w") as file:
            file.write(text)
        box.systemctl("daemon-reload")
        yield
    finally:
        os.remove(path)
        box.systemctl("daemon-reload")


def samples(box, directory=DIRECTORY):
    """The lines of the file that are no comments; it is whole and everybody may read it, and nothing else is left there."""
    path = f"{box.root}{directory}"
    check(os.listdir(path) == ["egmd.prom"], f"{directory} has {os.listdir(path)}")
    mode = stat.S_IMODE(os.stat(f"{path}/egmd.prom").st_mode)
    check(mode == 0o644, f"egmd.prom has mode {mode:o}")
    with open(f"{path}/egmd.prom") as file:
        lines = file.read().splitlines()
    check(lines[-1] == "# EOF", f"egmd.prom ends in {lines[-1]!r}")
    return [line for line in lines if not line.startswith("#")]


def value(box, name):
    return float(next(line.split()[1] for line in samples(box) if line.startswith(name + " ")))


def run(box, succeeds=True):
    """Runs the service once; returns what the journal has of it."""
    # journalctl of systemd 252 leaves out the first line of a unit that comes after a cursor.
    before = len(box.journal(UNIT))
    box.systemctl("start", UNIT, check=succeeds)
    state = box.show(UNIT, "ActiveState", "Result")
    said = box.journal(UNIT)[before:]
    good = {"ActiveState": "inactive", "Result": "success"}
    check((state == good) == succeeds, f"{UNIT}: {state}, {said}")
    if not succeeds:
        box.systemctl("reset-failed", UNIT)
    return said


def quietly(said):
    check(not said, f"there is nothing to say, and {UNIT} said {said}")


def metrics(box):
    """What egmd counts reaches node_exporter's directory, whole; the file says when egmd does not answer."""
    check(box.run("systemctl", "is-enabled", "egmd-metrics.timer", check=False).strip() == "disabled",
          "the timer is enabled although nobody asked")
    quietly(run(box))
    check(not os.path.exists(f"{box.root}{DIRECTORY}"), "a host without node_exporter has its directory now")
    os.makedirs(f"{box.root}{DIRECTORY}")
    # A system call that the filter refuses must not go unnoticed; and nobody starts it so often.
    with drop_in(box, UNIT, "test", "[Unit]\nStartLimitIntervalSec=0\n[Service]\nSystemCallErrorNumber=kill\n"):
        answers(box)
        silence(box)
        elsewhere(box)
        again_and_again(box)
    shutil.rmtree(f"{box.root}{DIRECTORY}")


def answers(box):
    box.call("system.ping")
    quietly(run(box))
    seen = samples(box)
    for line in ["egmd_up 1", 'egmd_region_size_bytes{region="egm4"} 67108864', "egmd_gpus 4"]:
        check(line in seen, f"egmd.prom has no {line!r}")
    before, began = value(box, "egmd_restarts_total"), value(box, "egmd_process_start_time_seconds")
    box.systemctl("restart", "egmd.service")
    quietly(run(box))
    check(value(box, "egmd_restarts_total") == before + 1, "the restart was not counted")
    check(value(box, "egmd_process_start_time_seconds") > began, "the new egmd has the start time of the old one")
    pid = box.main_pid()
    os.kill(outside(box, pid), signal.SIGKILL)
    until("egmd is there again", lambda: box.main_pid() not in (0, pid))
    quietly(run(box))
    check(value(box, "egmd_restarts_total") == before + 2, "the crash was not counted")


def silence(box):
    """An egmd that is not there, or hangs, is down; that is no failure of this unit."""
    box.systemctl("stop", "egmd.socket", "egmd.service")
    try:
        said = run(box)
        check(samples(box) == DOWN, f"egmd is stopped, and egmd.prom says {samples(box)[:3]}")
        check(any("egmd.sock" in line for line in said), f"the journal does not say why: {said}")
    finally:
        box.systemctl("start", "egmd.socket")
    quietly(run(box))
    check("egmd_up 1" in samples(box), "egmd.prom does not say that egmd is there again")
    pid = outside(box, box.main_pid())
    os.kill(pid, signal.SIGSTOP)
    try:
        run(box)
        check(samples(box) == DOWN, "egmd hangs, and egmd.prom does not say that it is down")
    finally:
        os.kill(pid, signal.SIGCONT)


def elsewhere(box):
    """Another user's directory: refused, and with the drop-in of docs/metrics.md written."""
    path, directory = f"{box.root}{DIRECTORY}", "/srv/textfile"
    before = samples(box)
    os.chown(path, 65534, 65534)
    check(any(DIRECTORY in line for line in run(box, succeeds=False)), "the journal does not say what cannot be written")
    check(samples(box) == before, "a file that cannot be replaced is another one")
    os.chown(path, 0, 0)
    os.makedirs(f"{box.root}{directory}")
    os.chown(f"{box.root}{directory}", 990, 990)
    with open(f"{box.root}/etc/passwd", "a") as file:
        file.write("node-exp:x:990:65534:node_exporter:/:/bin/false\n")
    configuration = f"{box.root}/etc/egmd/egmd.toml"
    with open(configuration, "w") as file:
        file.write('[access]\nviewer-users = ["node-exp"]\n')
    try:
        box.systemctl("reload", "egmd.service")
        with drop_in(box, UNIT, "where", f"""[Unit]
ConditionPathIsDirectory=
ConditionPathIsDirectory={directory}

[Service]
User=node-exp
ExecStart=
ExecStart=/usr/bin/egmctl metrics --output {directory}/egmd.prom
ReadWritePaths={directory}
"""):
            quietly(run(box))
        check("egmd_up 1" in samples(box, directory), f"{directory}/egmd.prom does not say that egmd is there")
    finally:
        with open(configuration, "w"):
            pass
        box.systemctl("reload", "egmd.service")


def again_and_again(box):
    """The timer runs the service again and again, also when the directory comes later."""
    path = f"{box.root}{DIRECTORY}"
    shipped = box.systemctl("show", "egmd-metrics.timer", "--property=TimersMonotonic")
    check("OnUnitActiveUSec=1min" in shipped, f"the timer is {shipped}")
    shutil.rmtree(path)
    often = "[Timer]\nOnActiveSec=1ms\nOnUnitActiveSec=50ms\nAccuracySec=1ms\n"
    with drop_in(box, "egmd-metrics.timer", "often", often):
        before = box.show(UNIT, "ConditionTimestampMonotonic")
        box.systemctl("start", "egmd-metrics.timer")
        try:
            until("the timer asks", lambda: box.show(UNIT, "ConditionTimestampMonotonic") != before)
            os.makedirs(path)
            seen = set()

            def replaced():
                with contextlib.suppress(FileNotFoundError):
                    seen.add(os.stat(f"{path}/egmd.prom").st_mtime_ns)
                return len(seen) >= 3
            until("the file was replaced twice", replaced)
        finally:
            box.systemctl("stop", "egmd-metrics.timer")
            until(f"{UNIT} has ended", lambda: box.state(UNIT) == "inactive")
