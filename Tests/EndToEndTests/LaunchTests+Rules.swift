import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What egm-qemu decides by itself before it becomes QEMU.
extension LaunchTests {
    /// The whole machine stands in a file; QEMU reads a copy, without prealloc.
    @Test func theMemoryMayStandInAConfigFile() throws {
        let file = try daemon.directory.write(
            """
            [object "m"]
              qom-type = "memory-backend-file"
              mem-path = "/dev/egm4"
              size = "16M"
              share = "on"
              prealloc = "on"
            [machine]
              type = "pc"
              memory-backend = "m"
            """, to: "vm.cfg")
        let program = try start([
            "-readconfig", file, "-m", "16M", "-accel", "tcg", "-display", "none", "-nodefaults", "-S", "-qmp",
            "unix:\(monitorPath),server=on,wait=off",
        ])
        let monitor = try QMPMonitor(monitorPath, of: program)
        #expect(try HostRoot().text("/proc/\(program.pid)/maps").contains("/memfd:egm4"))
        let preallocated = try monitor.execute("qom-get", ["path": "/objects/m", "property": "prealloc"])
        #expect(preallocated == false)
        try monitor.execute("quit")
        #expect(try program.waitForExit() == 0)
        #expect(program.errors.contains("egm-qemu: took prealloc off memory backend 'm' on /dev/egm4"))
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    /// What stock libvirt writes for a domain without cells, and behind it nodes with memory of their own: QEMU refuses
    /// that, egm-qemu takes libvirt's memory off. Two regions, each at its node.
    @Test func nodesOnRegionsReplaceTheMemoryOfStockLibvirt() throws {
        let head = [
            "-uuid", VM.vmA.rawValue, "-machine", "pc,usb=off,memory-backend=pc.ram,accel=tcg", "-m", "26", "-object",
            #"{"qom-type":"memory-backend-memfd","id":"pc.ram","share":true,"size":27262976}"#, "-smp", "2", "-display",
            "none", "-nodefaults", "-S", "-qmp", "unix:\(monitorPath),server=on,wait=off",
        ]
        let nodes = [
            "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=16M,share=on", "-object",
            "memory-backend-file,id=m1,mem-path=/dev/egm5,size=10M,share=on", "-numa", "node,nodeid=0,cpus=0,memdev=m0",
            "-numa", "node,nodeid=1,cpus=1,memdev=m1",
        ]
        let program = try start(head + nodes)
        let monitor = try QMPMonitor(monitorPath, of: program)
        let maps = try HostRoot().text("/proc/\(program.pid)/maps")
        #expect(maps.contains("/memfd:egm4") && maps.contains("/memfd:egm5"))
        let memory = try monitor.execute("query-memdev").arrayValue ?? []
        #expect(Set(memory.compactMap { $0["id"]?.stringValue }) == ["m0", "m1"])
        try monitor.execute("quit")
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(program.errors.contains("took memory backend 'pc.ram' off the machine"), "\(program.errors)")
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        // QEMU's own word on what is no such thing.
        let partly = try start(Array((head + nodes).dropLast(2)))
        #expect(try partly.waitForExit() == 1)
        #expect(partly.errors.contains("NUMA nodes") && !partly.errors.contains("off the machine"), "\(partly.errors)")
    }

    /// egm5 of the simulated host has bad pages from 10 MiB on, and Debian's QEMU does not know of EGM.
    @Test func badPagesAreForAQEMUThatKnowsOfThem() throws {
        let text = try refusal(machine(on: "egm5"), qemu: stockQEMU)
        #expect(text.contains("does not know acpi-egm-memory") && text.contains("lower size= to 10485760"), "\(text)")
        // It is released by name, but the region may still be checked for users.
        try daemon.waitForRegion("egm5", toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])

        let started = daemon.directory.path("started")
        let script =
            "#!/bin/sh\n[ \"$1 $2\" = '-object help' ] && { echo '  acpi-egm-memory'; exit; }\ntouch \(started)\n"
        let knowing = try daemon.directory.write(script, to: "knowing")
        chmod(knowing, 0o755)
        #expect(try start(machine(on: "egm5"), qemu: knowing).waitForExit() == 0)
        #expect(HostRoot().exists(started))
        // Who knows what it means may have it.
        unlink(started)
        try daemon.waitForRegion("egm5", toBe: "ready")
        let allowed = try start(machine(on: "egm5"), qemu: trap(), environment: ["EGM_QEMU_ALLOW_RETIRED": "1"])
        #expect(try allowed.waitForExit() == 0, "\(allowed.errors)")
        #expect(HostRoot().exists(started))
        unlink(started)
        try daemon.waitForRegion("egm5", toBe: "ready")
        // A QEMU that cannot be asked knows nothing.
        let failing = try daemon.directory.write("#!/bin/sh\nexit 3\n", to: "failing")
        chmod(failing, 0o755)
        #expect(try refusal(machine(on: "egm5"), qemu: failing).contains("cannot be found out"))
    }

    @Test func belowTheLowestBadPageEveryQEMUWill() throws {
        var arguments = try machine(on: "egm5")
        arguments[5] = "memory-backend-file,id=m,mem-path=/dev/egm5,size=10M,share=on"
        let trap = try trap()
        #expect(try start(arguments, qemu: trap).waitForExit() == 0)
        #expect(HostRoot().exists(daemon.directory.path("started")))
        // One host page more reaches the bad one.
        arguments[5] = "memory-backend-file,id=m,mem-path=/dev/egm5,size=10304K,share=on"
        unlink(daemon.directory.path("started"))
        try daemon.waitForRegion("egm5", toBe: "ready")
        #expect(try refusal(arguments, qemu: stockQEMU).contains("has 65536 bytes in bad pages"))
    }

    @Test func requiredGPUsMustBeThere() throws {
        let environment = ["EGM_QEMU_REQUIRE_GPUS": "1"]
        let text = try refusal(machine(on: "egm4"), environment: environment)
        #expect(text.contains("0008:01:00.0, 0009:01:00.0"), "\(text)")
        let gpus = ["0008:01:00.0", "0009:01:00.0"].flatMap { ["-device", "vfio-pci,host=\($0)"] }
        #expect(try start(machine(on: "egm4") + gpus, qemu: trap(), environment: environment).waitForExit() == 0)
    }

    @Test func aBackendLargerThanItsRegionIsRefused() throws {
        var arguments = try machine(on: "egm4")
        arguments[5] = "memory-backend-file,id=m,mem-path=/dev/egm4,size=17M,share=on"
        #expect(try refusal(arguments).contains("17825792"))
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    /// Two VMs want one region at the same moment: one gets it, the other one is told who has it.
    @Test func ofTwoVMsOneGetsTheRegion() throws {
        let waiting = try daemon.directory.write("#!/bin/sh\nexec sleep 1000\n", to: "waiting")
        chmod(waiting, 0o755)
        let first = try machine(on: "egm4")
        var second = first
        second[1] = VM.vmB.rawValue
        let programs = [try start(first, qemu: waiting), try start(second, qemu: waiting)]
        defer { for program in programs { program.send(signal: SIGKILL) } }
        try waitUntil("one of them to be refused") { programs.contains { $0.hasEnded } }
        let loser = try #require(programs.first { $0.hasEnded })
        let winner = try #require(programs.first { !$0.hasEnded })
        #expect(try loser.waitForExit() == 1)
        let name = winner.pid == programs[0].pid ? VM.vmA.rawValue : VM.vmB.rawValue
        #expect(loser.errors.contains(name), "\(loser.errors)")
        #expect(try peer.call("allocation.list")["allocations"]?.arrayValue?.count == 1)
    }

    /// QEMU gives its rights away after it has opened its memory; the allocation is its own all the same.
    @Test(.enabled(if: getuid() == 0, "needs root")) func aQEMUThatDropsItsRightsKeepsItsAllocation() throws {
        let program = try start(machine(on: "egm4") + ["-runas", "nobody"])
        let monitor = try QMPMonitor(monitorPath, of: program)
        #expect(try HostRoot().text("/proc/\(program.pid)/status").contains("Uid:\t65534\t65534"))
        #expect(try active("egm4")["process"]?["pid"] == .integer(Int64(program.pid)))
        try monitor.execute("quit")
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        try daemon.waitForRegion("egm4", toBe: "ready")
    }
}
