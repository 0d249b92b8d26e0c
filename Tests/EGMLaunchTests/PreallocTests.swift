import EGMLaunch
import Testing

@Suite struct PreallocTests {
    private func arguments(_ arguments: [String]) throws -> (arguments: [String], notes: Int) {
        var line = try QEMUCommandLineTests.read(arguments)
        let notes = line.notes.count
        line.removePrealloc(json: NoEditing())
        return (line.arguments, notes)
    }

    @Test(arguments: [
        ("prealloc=on,memory-backend-file,id=m", "prealloc=on,memory-backend-file,id=m"),
        (
            "memory-backend-file,id=a,,b,mem-path=/dev/egm4,prealloc=on,prealloc-threads=4,size=1G",
            "memory-backend-file,id=a,,b,mem-path=/dev/egm4,size=1G,prealloc=off"
        ),
        ("memory-backend-file,mem-path=/dev/egm4,prealloc=on,", "memory-backend-file,mem-path=/dev/egm4,prealloc=off"),
        ("memory-backend-file,mem-path=/dev/egm4,prealloc", "memory-backend-file,mem-path=/dev/egm4,prealloc=off"),
        ("memory-backend-file,mem-path=/dev/egm4,prealloc=off", "memory-backend-file,mem-path=/dev/egm4,prealloc=off"),
        (
            "memory-backend-file,mem-path=/dev/hugepages,prealloc=on",
            "memory-backend-file,mem-path=/dev/hugepages,prealloc=on"
        ),
    ])
    func itIsTakenOffEGMBackendsOnly(object: String, becomes: String) throws {
        let result = try arguments(["-m", "1G", "-object", object])
        #expect(result.arguments == ["-m", "1G", "-object", becomes])
        #expect(result.notes == (object == becomes ? 0 : 1))
    }

    /// The option stays: other backends are other people's.
    @Test func memPreallocMeansEveryBackend() throws {
        let objects = ["-object", "memory-backend-file,id=m,mem-path=/dev/egm4", "-object", "memory-backend-ram,id=n"]
        let result = try arguments(objects + ["-mem-prealloc"])
        #expect(
            result.arguments == [
                "-object", "memory-backend-file,id=m,mem-path=/dev/egm4,prealloc=off", "-object",
                "memory-backend-ram,id=n", "-mem-prealloc",
            ])
        #expect(result.notes == 1)
    }

    @Test func hostNodesAreNoted() throws {
        let line = try QEMUCommandLineTests.read([
            "-object", "memory-backend-file,id=m,mem-path=/dev/egm4,host-nodes=0,policy=bind",
        ])
        #expect(line.notes.count == 1 && line.notes[0].contains("do nothing"))
    }

    @Test func readOnlyMemoryIsRefused() {
        let object = "memory-backend-file,id=m,mem-path=/dev/egm4,size=1G,share=on,readonly=on"
        #expect(QEMUCommandLineTests.problem(object) == .readOnly(id: "m", path: "/dev/egm4"))
    }

    /// What the command line leaves open, egm-qemu completes: in both forms, and in a file.
    @Test func aMissingOffsetIsAdded() throws {
        let json = #"{"qom-type":"memory-backend-file","mem-path":"/dev/egm5"}"#
        let known = KnownJSON([json: ["qom-type": .text("memory-backend-file"), "mem-path": .text("/dev/egm5")]])
        var line = try QEMUCommandLineTests.read(
            ["-object", "memory-backend-file,mem-path=/dev/egm4", "-object", json], json: known)
        for backend in line.backends { line.add(offset: 1 << 20, to: backend) }
        #expect(line.arguments[1] == "memory-backend-file,mem-path=/dev/egm4,offset=1048576")
        #expect(line.arguments[3] == #"{"qom-type":"memory-backend-file","mem-path":"/dev/egm5","offset":1048576}"#)

        var file = try QEMUConfigFileTests.line(QEMUConfigFileTests.text)
        file.removePrealloc(json: NoEditing())
        for backend in file.backends { file.add(offset: 2 << 20, to: backend) }
        let again = try QEMUConfigFileTests.line(try #require(file.filesWithBackends.first?.text))
        #expect(again.backends.map(\.offset) == [2 << 20] && again.backends.map(\.prealloc) == [false])
    }
}
