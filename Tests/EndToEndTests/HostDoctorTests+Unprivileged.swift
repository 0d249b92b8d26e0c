import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

// An ordinary user, to whom the kernel shows neither ACPI tables nor addresses, and systemd not the ledger.
extension HostDoctorTests {
    @Test(.enabled(if: geteuid() == 0, "needs root, to become somebody else")) func anOrdinaryUser() throws {
        let host = try DoctorHost()
        chmod(host.directory.path, 0o755)
        let tables = host.directory.path("sys/firmware/acpi/tables")
        for name in try HostRoot().names(in: tables) { chmod("\(tables)/\(name)", 0o400) }
        let iomem = "00000000-00000000 : System RAM\n00000000-00000000 : System RAM\n"
        try host.directory.write(iomem, to: "proc/iomem")
        try host.directory.write("", to: "run/egmd/ledger")
        chmod(host.directory.path("run/egmd/ledger"), 0o600)
        let command = [
            "--reuid", "61004", "--regid", "61004", "--clear-groups",
            try Executable.copy("egmctl", into: host.directory), "doctor", "--root", host.directory.path, "--json",
        ]
        let result = try ProgramResult.of("/usr/bin/setpriv", command, in: host.directory)
        #expect(result.status == 0 && result.errors == "", "\(result)")
        let checks = try JSONValue(parsing: result.output)["checks"]?.arrayValue ?? []
        func ids(_ result: JSONValue) -> [String] {
            var ids: [String] = []
            for check in checks where check["result"] == result {
                guard let id = check["check"]?.stringValue, !ids.contains(id) else { continue }
                ids.append(id)
            }
            return ids
        }
        #expect(ids("failed") == [], "\(result.output)")
        #expect(ids("warning") == [], "\(result.output)")
        let unknown = [
            "acpi", "egm-mode", "acpi-agreement", "links", "size", "system-ram", "daemon", "version", "ledger",
        ]
        #expect(ids("unknown") == unknown, "\(result.output)")
        for check in checks where check["check"] == "acpi" {
            #expect(check["advice"] == "run 'egmctl doctor' as root", "\(check)")
        }
    }
}
