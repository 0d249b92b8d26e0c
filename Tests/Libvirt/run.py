"""run.py WORK BINARIES [NAME…]: makes the host, and runs the checks; see README.md."""

import os
import signal
import subprocess
import sys
import time

from host import MIB, QEMU_USER, Domain, Failure, Host, run, serve_as_init, until


def check(holds, what):
    if not holds:
        raise Failure(what)


def only(allocations):
    check(len(allocations) == 1, f"not one allocation but {allocations}")
    return allocations[0]


def is_active(host, domain):
    found = host.allocations()
    return len(found) == 1 and found[0]["active"] and found[0]["process"]["pid"] == host.pid(domain.name)


def boots(host):
    """A guest boots to user space on region memory, as the user of libvirt's QEMUs; destroyed, nothing is left of it."""
    vm = Domain(host)
    vm.boot()
    pid = host.pid(vm.name)
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        status = dict(line.rstrip().split(":\t", 1) for line in file)
    check(status["Uid"].split()[0] == str(host.uid), f"QEMU does not run as {QEMU_USER}: {status['Uid']}")
    until("the allocation is QEMU's", lambda: is_active(host, vm))
    allocation = only(host.allocations())
    check(allocation["vm"] == {"uuid": vm.uuid, "name": vm.name}, f"another VM: {allocation}")
    check(allocation["owner"]["uid"] == host.uid and allocation["lifetime"] == "process", f"{allocation}")
    check(host.holds_mark("egm4", vm.mark), "what the guest wrote does not stand in the region")
    check(host.hooks(vm.name) == ["prepare", "start", "started"], f"hooks: {host.hooks(vm.name)}")
    vm.destroy()
    host.expect_free()
    until("release was called", lambda: host.hooks(vm.name)[-2:] == ["stopped", "release"])


def two_regions(host):
    """Two nodes, each on a region: libvirt names a memory of its own, which egm-qemu takes off."""
    # egm5 has bad memory behind that, and this QEMU does not know of EGM.
    vm = Domain(host, second=10)
    vm.boot()
    until("the allocation is QEMU's", lambda: is_active(host, vm))
    names = sorted(share["name"] for share in only(host.allocations())["regions"])
    check(names == ["egm4", "egm5"], f"not both regions: {names}")
    with open(f"/proc/{host.pid(vm.name)}/cmdline", encoding="utf-8") as file:
        words = file.read()
    check("memory-backend=" not in words and "memdev=m1" in words, f"QEMU runs as {words}")
    check(host.holds_mark("egm4", vm.mark) or host.holds_mark("egm5", vm.mark), "the guest is on no region")
    vm.destroy()
    host.expect_free()


def power_off(host):
    """A guest that ends by itself leaves a clean region, and the next VM gets it at once, waiting for the scrub."""
    first, second = Domain(host), Domain(host)
    first.boot()
    first.console.sendall(b"\n")
    until("the guest has powered off", first.is_gone)
    second.boot()
    check(host.holds_mark("egm4", second.mark), "the second guest is not on the region")
    check(not host.holds_mark("egm4", first.mark), "the second guest has memory of the first")
    second.destroy()
    host.expect_free()


def refused(host):
    """A start that must fail is aborted in prepare, with our sentence to the caller and in libvirt's log."""
    owner = Domain(host)
    owner.boot()
    cases = [
        (Domain(host), f"egmctl: cannot allocate egm4: VM {owner.uuid} ({owner.name}) has it"),
        (Domain(host, region="egm9"), "egmctl: there is no region egm9"),
        (Domain(host, region="egm5", options=f"size={MIB + 1}M,share=on"), "which has 268435456; lower its memory"),
        (Domain(host, region="egm5", options=f"size={MIB}M"), "add share=on"),
        (Domain(host, region="egm5", options=f"size={MIB // 2}M,offset=64M,share=on"), "only an administrator"),
    ]
    for vm, sentence in cases:
        result = vm.create(check=False)
        check(result.returncode != 0, f"{vm.name} was started, and should not: {sentence}")
        check(sentence in result.stderr, f"virsh does not say '{sentence}' but: {result.stderr}")
        check(sentence in host.libvirt_log(), f"libvirt's log does not say '{sentence}'")
        check("started" not in host.hooks(vm.name), f"{vm.name} came further than prepare: {host.hooks(vm.name)}")
        check(only(host.allocations())["vm"]["uuid"] == owner.uuid, f"{vm.name} left an allocation")
        check(host.region("egm5")["state"] == "ready", f"{vm.name} left egm5 {host.region('egm5')['state']}")
    check(host.holds_mark("egm4", owner.mark), "the owner's memory is not its own any more")
    owner.destroy()
    host.expect_free()


def crash(host):
    """QEMU is killed: libvirt tells the hook, and the region is clean."""
    vm = Domain(host)
    vm.boot()
    os.kill(host.pid(vm.name), signal.SIGKILL)
    until("libvirt has seen the crash", vm.is_gone)
    host.expect_free()
    check("release" in host.hooks(vm.name), f"hooks: {host.hooks(vm.name)}")


def late_failure(host):
    """A start that fails after our hook has allocated gives everything back: another hook, and QEMU itself."""
    for operation in ("prepare", "start", "started"):
        vm = Domain(host)
        host.at(operation, "echo no >&2; exit 1")
        check(vm.create(check=False).returncode != 0, f"{vm.name} was started in spite of a hook that failed")
        host.expect_free()
    vm = Domain(host, options=f"size={MIB}M,share=on,no-such-option=1")
    result = vm.create(check=False)
    check(result.returncode != 0 and "no-such-option" in result.stderr, f"QEMU started: {result.stderr}")
    host.expect_free()


def libvirtd_killed(host):
    """libvirtd is killed: VM and allocation stay; the next one reconnects; a QEMU that ends meanwhile leaves a clean region."""
    vm = Domain(host)
    vm.boot()
    until("the allocation is QEMU's", lambda: is_active(host, vm))
    allocation, pid = only(host.allocations())["id"], host.pid(vm.name)
    host.stop_libvirtd(signal.SIGKILL)
    host.start_libvirtd()
    until("reconnect was called", lambda: "reconnect" in host.hooks(vm.name))
    until("the VM is there again", lambda: vm.name in host.virsh("list", "--name").stdout.split())
    check(host.pid(vm.name) == pid and is_active(host, vm), "the VM is another one after the restart of libvirtd")
    check(only(host.allocations())["id"] == allocation, "the allocation is another one after the restart of libvirtd")
    check(host.holds_mark("egm4", vm.mark), "the VM's memory is not its own any more")
    host.stop_libvirtd(signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    host.expect_free()
    host.start_libvirtd()
    until("libvirt knows the VM's end", vm.is_gone)
    host.expect_free()


def libvirtd_killed_in_the_middle(host):
    """libvirtd is killed between prepare and QEMU: the next start of the VM uses the allocation, its end frees it."""
    vm = Domain(host)
    host.at("start", f"kill -9 {host.libvirtd.pid}")
    check(vm.create(check=False).returncode != 0, "libvirtd survived")
    host.libvirtd.wait()
    allocation = only(host.allocations())
    check(not allocation["active"], f"{allocation}")
    host.start_libvirtd()
    vm.boot()
    until("the allocation is QEMU's", lambda: is_active(host, vm))
    check(only(host.allocations())["id"] == allocation["id"], "the VM has another allocation")
    vm.destroy()
    host.expect_free()


def egmd_restarted(host):
    """egmd is restarted and killed under a VM, and between the hook's calls: no VM notices, and its end frees the region."""
    vm = Domain(host)
    vm.boot()
    until("the allocation is QEMU's", lambda: is_active(host, vm))
    for number in (signal.SIGTERM, signal.SIGKILL):
        host.stop_egmd(number)
        host.start_egmd()
        until("the allocation is QEMU's", lambda: is_active(host, vm))
        check(host.holds_mark("egm4", vm.mark), "the VM's memory is not its own any more")
    vm.destroy()
    host.expect_free()
    for operation in ("prepare", "start"):
        vm = Domain(host)
        # The hook waits for us; libvirt waits for the hook.
        host.at(operation, f"touch {host.work}/stopped; while [ -e {host.work}/stopped ]; do sleep 0.05; done")
        child = os.fork()
        if child == 0:
            os._exit(vm.create(check=False).returncode)
        until("the hook was called", lambda: os.path.exists(f"{host.work}/stopped"))
        host.stop_egmd(signal.SIGKILL)
        host.start_egmd()
        os.unlink(f"{host.work}/stopped")
        check(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, f"the VM did not start: {host.libvirt_log()}")
        until("the allocation is QEMU's", lambda vm=vm: is_active(host, vm))
        vm.destroy()
        host.expect_free()


def egmd_away(host):
    """Without egmd a domain with EGM does not start, one without does; who runs, runs on, over a restart of libvirtd too."""
    vm, refused_vm, ordinary = Domain(host), Domain(host, region="egm5"), Domain(host, region=None)
    vm.boot()
    until("the allocation is QEMU's", lambda: is_active(host, vm))
    pid = host.pid(vm.name)
    host.stop_egmd()
    result = refused_vm.create(check=False)
    check(result.returncode != 0 and "egmctl: cannot reach egmd" in result.stderr, f"not refused: {result.stderr}")
    ordinary.create()
    ordinary.expect("wrote the mark")
    ordinary.destroy()
    host.stop_libvirtd()
    host.start_libvirtd()
    until("reconnect was called", lambda: "reconnect" in host.hooks(vm.name))
    until("the VM is there again", lambda: vm.name in host.virsh("list", "--name").stdout.split())
    check(host.pid(vm.name) == pid, "reconnect without egmd killed the VM")
    vm.destroy()
    host.start_egmd()
    host.expect_free()


def without_hook(host):
    """egm-qemu alone is enough for stock libvirt."""
    vm = Domain(host)
    os.chmod("/etc/libvirt/hooks/qemu.d/egmd", 0o644)
    try:
        vm.boot()
        until("the allocation is QEMU's", lambda: is_active(host, vm))
        vm.destroy()
        host.expect_free()
    finally:
        os.chmod("/etc/libvirt/hooks/qemu.d/egmd", 0o755)


CHECKS = [boots, two_regions, power_off, refused, crash, late_failure, libvirtd_killed, libvirtd_killed_in_the_middle,
          egmd_restarted, egmd_away, without_hook]


def main(work, binaries, names):
    known = {body.__name__: body for body in CHECKS}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"test-libvirt: there is no check {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    failed = []
    try:
        host = Host(work, binaries)
        host.start_egmd()
        host.start_libvirtd()
    except Failure as failure:
        print(f"test-libvirt: the host could not be made: {failure}", file=sys.stderr)
        return 1
    for body in [known[name] for name in names] or CHECKS:
        start = time.monotonic()
        try:
            body(host)
            print(f"ok      {body.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
        except (Failure, OSError, subprocess.SubprocessError) as failure:
            print(f"FAILED  {body.__name__}: {failure}", flush=True)
            failed.append(body.__name__)
            for name in ("egmd.log", "libvirtd.log", "hooks"):
                if os.path.exists(f"{work}/{name}"):
                    print(f"--- the end of {name}:\n" + run("tail", "-n", "20", f"{work}/{name}").stdout, flush=True)
            break  # what a failed check leaves behind is not worth guessing at
    host.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(serve_as_init(lambda: os._exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))))
