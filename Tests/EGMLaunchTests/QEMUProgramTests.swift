import EGMLaunch
import EGMTestSupport
import Glibc
import Testing

@Suite struct QEMUProgramTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for file in ["wrapper/egm-qemu", "real/qemu-system-x86_64", "real/qemu-system-aarch64", "real/kvm"] {
            chmod(try directory.write("#!/bin/sh\n", to: file), 0o755)
        }
        try directory.link("wrapper/qemu-system-x86_64", to: "egm-qemu")
        try directory.write("no program", to: "real/text")
    }

    func find(_ named: String? = nil, calledAs: String = "egm-qemu") throws -> String {
        try QEMUProgram(
            named: named.map { ($0, "EGM_QEMU") }, calledAs: calledAs,
            searchPath: "relative:\(directory.path("wrapper")):\(directory.path("real"))",
            own: directory.path("wrapper/egm-qemu")
        ).find()
    }

    @Test(arguments: ["egm-qemu-system-aarch64", "/usr/bin/egm-qemu-system-aarch64", "qemu-system-aarch64"])
    func theNameTells(calledAs: String) throws {
        #expect(try find(calledAs: calledAs) == directory.path("real/qemu-system-aarch64"))
    }

    @Test func thePlainNameMeansTheHostsOwnQEMU() throws {
        #if arch(x86_64)
        #expect(try find() == directory.path("real/qemu-system-x86_64"))
        #else
        #expect(try find() == directory.path("real/qemu-system-aarch64"))
        #endif
    }

    @Test func aNamedOneWins() throws {
        #expect(try find("kvm", calledAs: "egm-qemu-system-aarch64") == directory.path("real/kvm"))
        #expect(try find(directory.path("real/kvm")) == directory.path("real/kvm"))
    }

    @Test func itNeverFindsItself() throws {
        #expect(try find(calledAs: "qemu-system-x86_64") == directory.path("real/qemu-system-x86_64"))
        let link = directory.path("wrapper/qemu-system-x86_64")
        #expect(throws: QEMUProgramError.isSelf(path: link, source: "EGM_QEMU")) { try find(link) }
        let searchPath = "relative:\(directory.path("wrapper")):\(directory.path("real"))"
        #expect(throws: QEMUProgramError.notFound(name: "egm-qemu", searchPath: searchPath, source: "EGM_QEMU")) {
            try find("egm-qemu")
        }
    }

    @Test(arguments: ["real/text", "real/missing", "real"]) func whatCannotRunIsRefused(file: String) throws {
        let path = directory.path(file)
        #expect(throws: QEMUProgramError.notRunnable(path: path, source: "EGM_QEMU")) { try find(path) }
    }
}
