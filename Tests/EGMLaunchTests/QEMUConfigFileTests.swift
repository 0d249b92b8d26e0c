import Testing

@testable import EGMLaunch

@Suite struct QEMUConfigFileTests {
    static let text = """
        # a VM
        [name]
          guest = "from the file"
        [object "m0"]
          qom-type = "memory-backend-file"
          mem-path = "/dev/egm4"
          size = "1G"
          size = "2G"
          share = "on"
          prealloc = "on"
          prealloc-threads = "8"

        [device "gpu"]
          driver = "vfio-pci"
          host = "0009:01:00.0"
        [machine]
          type = "virt"
        """

    static func line(_ text: String, arguments: [String] = ["-readconfig", "vm.cfg"]) throws -> QEMUCommandLine {
        var line = try QEMUCommandLineTests.read(arguments)
        try line.readConfigFiles { (path) throws(LaunchProblem) in
            #expect(path == "vm.cfg")
            return text
        }
        return line
    }

    @Test func readsBackendsDevicesAndTheName() throws {
        let line = try QEMUConfigFileTests.line(QEMUConfigFileTests.text)
        let backend = try #require(line.backends.first)
        #expect(line.backends.count == 1)
        #expect(backend.id == "m0" && backend.region == "egm4" && backend.size == 2 << 30 && backend.share)
        #expect(backend.section == 1 && backend.argumentIndex == 1)
        #expect(line.vfioDevices == ["0009:01:00.0"] && line.guestName == "from the file")
        #expect(line.filesWithBackends.map(\.text) == [QEMUConfigFileTests.text])
        try line.checkBackends(pageSize: 65536)
    }

    @Test func takesPreallocOff() throws {
        var line = try QEMUConfigFileTests.line(QEMUConfigFileTests.text)
        #expect(line.notes.count == 1)
        line.removePrealloc(json: NoEditing())
        let text = try #require(line.filesWithBackends.first?.text)
        let again = try QEMUConfigFileTests.line(text)
        #expect(again.backends.first?.prealloc == false && again.backends.first?.size == 2 << 30)
        #expect(!text.contains("prealloc-threads") && text.contains(#"  prealloc = "off""#))
        // A section has lost nothing else, and nothing has moved into another one.
        #expect(again.vfioDevices == line.vfioDevices && again.guestName == line.guestName)
    }

    @Test func aFileWithoutEGMIsLeftAlone() throws {
        let line = try QEMUConfigFileTests.line(
            "[object \"r\"]\nqom-type = \"rng-random\"\nfilename = \"/dev/urandom\"\n")
        #expect(line.backends.isEmpty && line.filesWithBackends.isEmpty)
        #expect(line.arguments == ["-readconfig", "vm.cfg"])
    }

    @Test(arguments: [
        "", "\n", "[", "[]", "[object", "[object \"", "x = \"1\"", "[object \"m\"]\nqom-type = memory-backend-file",
        "]\n[",
        "[object \"m\"]\r\nqom-type = \"memory-backend-file\n", "[object \"m\"]\n = \"x\"\n# size = \"1\"", "\0[\0]",
    ])
    func oddFilesAreNotRefused(text: String) throws {
        #expect(try QEMUConfigFileTests.line(text).backends.isEmpty)
    }

    /// Windows' line ends: QEMU passes over blanks, and a carriage return is one.
    @Test func lineEndsOfEveryKind() throws {
        let text = "[object \"m\"]\r\n qom-type=\"memory-backend-file\"\r\n mem-path = \"/dev/egm7\"\r\n share = \"on\""
        #expect(try QEMUConfigFileTests.line(text).backends.map(\.region) == ["egm7"])
    }

    @Test func aFileThatCannotBeReadIsQEMUsMatter() throws {
        var line = try QEMUCommandLineTests.read(["-readconfig", "missing"])
        try line.readConfigFiles { (_) throws(LaunchProblem) in nil }
        #expect(line.backends.isEmpty)
    }
}

struct NoEditing: JSONObjectEditing {
    func text(of text: String, removing removed: Set<String>, settingFalse added: String) -> String? { nil }
}
