"""newcomer.py WORK: what somebody does who has never seen egmd, by the words of the pages that the package brings.

Install it in an empty Debian with real dependencies; serve a simulated host by the drop-in of simulated-hosts.md; run the commands of
qemu.md up to a running guest and its end; break things and let doctor name each, and repair it as doctor says; remove it.
"""

import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Systemd"))

from container import Container, Failure  # noqa: E402

PAGES = "/usr/share/doc/egmd"
APT = "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o Acquire::Retries=3"


def check(condition, problem):
    if not condition:
        raise Failure(problem)


class Host:
    """The Debian in the container, and its files from outside."""

    def __init__(self, work):
        self.box = Container(work)

    def sh(self, script, ok=True):
        return self.box.run("env", "HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "LC_ALL=C.UTF-8", "sh", "-euc", f"cd /root; {script}", check=ok, timeout=600)

    def path(self, path):
        return f"/proc/{self.box.leader}/root{path}"

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w") as file:
            file.write(text)

    def blocks(self, page, kind):
        """The blocks of that kind in an installed page, in its order."""
        with open(self.path(f"{PAGES}/{page}")) as file:
            return re.findall(rf"^```{kind}\n(.*?)^```", file.read(), re.DOTALL | re.MULTILINE)

    def findings(self):
        """What doctor says that is not ok."""
        report = json.loads(self.sh("egmctl --json doctor || [ $? -eq 1 ]"))
        return [found for found in report["checks"] if found["result"] != "ok"]


def install(host):
    host.sh("apt-get -q update")
    host.sh(f"{APT} install ./egmd.deb")
    check("REGION" in host.sh("egmctl status") or "0 regions" in host.sh("egmctl status"), "egmctl status says nothing")
    # Nothing of it needs a restart, a log-in or a configuration.
    for unit in ["egmd.socket", "egmd.service"]:
        check(host.box.state(unit) == "active", f"{unit} does not run after the installation")
    host.sh("systemctl reload egmd.service")


def simulate(host):
    [drop_in] = [text for text in host.blocks("simulated-hosts.md", "ini") if "--simulate" in text]
    host.write("/etc/systemd/system/egmd.service.d/simulate.conf", drop_in)
    [commands] = [text for text in host.blocks("simulated-hosts.md", "console") if "daemon-reload" in text]
    host.sh(commands)
    check("egm4" in host.sh("egmctl status"), "the simulated host has no region egm4")
    failed = host.sh("systemctl list-units --failed --plain --no-legend 'egmd*'")
    check(failed == "", f"units have failed: {failed}")


def guest(host):
    """Every command of the page that is meant to be run, in one shell, as a reader would paste them."""
    host.sh(f"{APT} install qemu-system-x86 jq socat")
    script = "\n".join(host.blocks("qemu.md", "sh"))
    check("egm-qemu -uuid" in script and "--wait 600" in script, "qemu.md has no guest any more")
    seen = host.sh("set -x\n" + script)
    check(re.search(r"egm4 +allocated.*\n.*egm5", seen), f"no running guest was seen:\n{seen}")
    check("last scrub" in seen, f"the region was not scrubbed behind the guest:\n{seen}")
    host.sh("egmctl release $(egmctl --json allocation list | jq -r '.allocations[].id')")


def broken(host, what, damage, check_name, result, advice, repair):
    """Breaks something; doctor names it and says what to do, that is done, and all is as before."""
    before = host.findings()
    host.sh(damage)
    new = [found for found in host.findings() if found not in before]
    named = [found for found in new if found["check"] == check_name and found["result"] == result]
    check(named, f"{what}: doctor does not name it: {new}")
    check(advice in named[0]["advice"], f"{what}: doctor advises '{named[0]['advice']}', not '{advice}'")
    host.sh(repair)
    after = host.findings()
    check(after == before, f"{what}: after the repair doctor says {[found for found in after if found not in before]}")


def doctor(host):
    names = {found["check"] for found in host.findings() if found["result"] == "failed"}
    check(not names & {"unit", "socket", "daemon", "configuration", "descriptor-store", "ledger", "qemu"},
          f"doctor finds fault with a fresh installation: {names}")
    given_up = "systemctl reset-failed egmd.service egmd.socket; systemctl restart egmd.socket"
    for arguments in [
            ("a stopped egmd", "systemctl stop egmd.socket egmd.service", "daemon", "failed", given_up, given_up),
            ("a masked unit", "systemctl mask egmd.service", "unit", "failed", "systemctl unmask egmd.service",
             "systemctl unmask egmd.service"),
            ("a wrong configuration", "mkdir -p /etc/egmd; echo 'hodl = 1' >/etc/egmd/egmd.toml", "configuration", "failed",
             "egmd --check-config", "sed -i s/^hodl.*// /etc/egmd/egmd.toml; egmd --check-config; systemctl restart egmd; "
             "rm /etc/egmd/egmd.toml"),
            ("a small descriptor store",
             "printf '[Service]\\nFileDescriptorStoreMax=1\\n' >/etc/systemd/system/egmd.service.d/store.conf",
             "descriptor-store", "warning", "FileDescriptorStoreMax=64", "rm /etc/systemd/system/egmd.service.d/store.conf"),
            ("a closed socket", "chmod 600 /run/egmd/egmd.sock", "socket", "warning", "SocketMode=0666",
             "systemctl restart egmd.socket egmd.service"),
            ("a missing QEMU", "mv /usr/bin/qemu-system-x86_64 /root", "qemu", "failed", "install QEMU",
             "mv /root/qemu-system-x86_64 /usr/bin"),
            ("a damaged ledger", "echo garbage >>/run/egmd/ledger", "ledger", "failed", "systemctl restart egmd",
             "systemctl restart egmd; rm /run/egmd/ledger.corrupt-1")]:
        broken(host, *arguments)
    # A configuration that egmd starts with is right: what it says of a wrong one names file, line and key.
    host.write("/etc/egmd/egmd.toml", "hodl = 1\n")
    said = host.sh("egmd --check-config 2>&1 || true")
    check(said == "/etc/egmd/egmd.toml:1: unknown key hodl; did you mean hold?", f"egmd --check-config says: {said}")
    host.sh("systemctl reload egmd.service && exit 1; egmctl status >/dev/null")
    os.remove(host.path("/etc/egmd/egmd.toml"))


def remove(host):
    host.sh(f"{APT} remove egmd")
    check(not os.path.exists(host.path("/usr/sbin/egmd")), "egmd is there after the removal")
    check(host.box.state("egmd.service") != "active", "egmd runs after the removal")
    host.sh(f"{APT} purge egmd")
    # The drop-in is the reader's own.
    left = host.sh("find / -xdev -name '*egmd*' -not -path '/proc/*' -not -path '/root/*' -not -path '/var/log/*'")
    check(left.split() == ["/etc/systemd/system/egmd.service.d"], f"left after the purge: {left}")


def main(work):
    host = None
    try:
        for step in [install, simulate, guest, doctor, remove]:
            started = time.monotonic()
            host = host or Host(work)
            step(host)
            print(f"ok      {step.__name__:<10} {time.monotonic() - started:.1f} s", flush=True)
    except Failure as error:
        print(f"test-newcomer: {error}", file=sys.stderr)
        if host:
            print(host.sh("journalctl -u egmd -n 30 -o cat || true", ok=False), file=sys.stderr)
        return 1
    finally:
        if host:
            host.box.stop()
    print("test-newcomer: all of it passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
