import EGMLaunch
import Testing

/// Stock libvirt's memory beside the nodes' own.
@Suite struct MachineMemoryTests {
    private static let machine = "pc-q35-7.2,usb=off,dump-guest-core=off,memory-backend=pc.ram"
    private static let json =
        #"{"qom-type":"memory-backend-memfd","id":"pc.ram","share":true,"x-use-canonical-path-for-ramblock-id":false,"size":33554432}"#
    private static let known = KnownJSON([
        json: [
            "qom-type": .text("memory-backend-memfd"), "id": .text("pc.ram"), "share": .boolean(true),
            "size": .integer(33_554_432),
        ]
    ])
    private static let nodes = [
        "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=16M,share=on,prealloc=on",
        "-object", "memory-backend-file,id=m1,mem-path=/dev/egm5,size=16M,share=on",
        "-numa", "node,nodeid=0,cpus=0,memdev=m0", "-numa", "node,nodeid=1,cpus=1,memdev=m1",
        "-numa", "node,nodeid=2",
    ]

    private func rewritten(_ arguments: [String]) throws -> (arguments: [String], notes: Int) {
        var line = try QEMUCommandLineTests.read(arguments, json: Self.known)
        let notes = line.notes.count { $0.contains("off the machine") }
        line.removeReplacedMemory()
        let again = try QEMUCommandLineTests.read(line.arguments, json: Self.known)
        // Where things stand is known also after the change.
        #expect(again == line)
        #expect(!again.notes.contains { $0.contains("off the machine") })
        return (line.arguments, notes)
    }

    /// As libvirt 9.0 writes it.
    @Test func theMachinesOwnMemoryGoes() throws {
        let head = ["-name", "guest=a", "-machine"]
        let middle = ["-accel", "kvm", "-m", "32"]
        let tail = ["-smp", "2"] + Self.nodes
        let result = try rewritten(head + [Self.machine] + middle + ["-object", Self.json] + tail)
        #expect(result.arguments == head + ["pc-q35-7.2,usb=off,dump-guest-core=off"] + middle + tail)
        #expect(result.notes == 1)
    }

    @Test(arguments: [
        "memory-backend-ram,id=pc.ram,size=32M", "memory-backend-memfd,id=pc.ram,size=0x2000000,share=on",
    ])
    func theOtherFormsToo(object: String) throws {
        let result = try rewritten(["-M", "memory-backend=pc.ram", "-object", object, "-M", "pc"] + Self.nodes)
        #expect(result.arguments == ["-M", "pc"] + Self.nodes)
    }

    /// The prealloc of a backend behind what was removed is taken off the right argument.
    @Test func whatStandsBehindIsFound() throws {
        var line = try QEMUCommandLineTests.read(
            ["-machine", Self.machine, "-object", Self.json, "-readconfig", "x"] + Self.nodes, json: Self.known)
        line.removeReplacedMemory()
        line.removePrealloc(json: NoEditing())
        for backend in line.backends { line.add(offset: 65536, to: backend) }
        #expect(
            line.arguments.filter { $0.contains("mem-path") } == [
                "memory-backend-file,id=m0,mem-path=/dev/egm4,size=16M,share=on,prealloc=off,offset=65536",
                "memory-backend-file,id=m1,mem-path=/dev/egm5,size=16M,share=on,offset=65536",
            ])
    }

    private static let plain = ["-machine", machine, "-object", "memory-backend-ram,id=pc.ram,size=32M"]

    /// Whatever is not exactly that is QEMU's to judge.
    @Test(arguments: [
        // Nothing on nodes; a node without EGM; not all memory; one backend twice.
        plain,
        plain + nodes + ["-object", "memory-backend-ram,id=r,size=16M", "-numa", "node,nodeid=3,memdev=r"],
        plain + nodes + ["-numa", "node,nodeid=3,mem=16M"],
        plain + Array(nodes.prefix(6)),
        plain + Array(nodes.prefix(6)) + ["-numa", "node,nodeid=1,memdev=m0"],
        // Another size, and none; another type.
        ["-machine", machine, "-object", "memory-backend-ram,id=pc.ram,size=48M"] + nodes,
        ["-machine", machine, "-object", "memory-backend-ram,id=pc.ram"] + nodes,
        ["-machine", machine, "-object", "memory-backend-file,id=pc.ram,size=32M,mem-path=/dev/hugepages"] + nodes,
        // No object, or two; none named.
        ["-machine", machine] + nodes,
        plain + ["-object", "memory-backend-ram,id=pc.ram,size=32M"] + nodes,
        ["-machine", "pc", "-object", "memory-backend-ram,id=pc.ram,size=32M"] + nodes,
        // What would be left means something else.
        ["-machine", "memory-backend=pc.ram,usb"] + Array(plain.dropFirst(2)) + nodes,
        // It is used; the last one wins.
        plain + nodes + ["-device", "pc-dimm,id=d,memdev=pc.ram"],
        plain + ["-machine", "memory-backend=m0"] + nodes,
    ])
    func everythingElseStays(arguments: [String]) throws {
        let result = try rewritten(arguments)
        #expect(result.arguments == arguments && result.notes == 0)
    }
}
