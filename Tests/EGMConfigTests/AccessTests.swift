import Testing

@testable import EGMConfig

@Suite struct AccessTests {
    @Test func usersAndGroupsByNameOrNumber() throws {
        let read = try configuration(
            """
            socket-group = "kvm"
            socket-mode = "0660"
            [access]
            admin-users = ["alice", 0]
            admin-groups = ["wheel"]
            operator-users = ["libvirt-qemu", 64055]
            operator-groups = [4294967294]
            viewer-users = ["prometheus$"]
            viewer-groups = []
            others = "viewer"
            """)
        #expect(read.socketGroup == .name("kvm") && read.socketMode == 0o660)
        #expect(read.access.adminUsers == [.name("alice"), .number(0)])
        #expect(read.access.adminGroups == [.name("wheel")])
        #expect(read.access.operatorUsers == [.name("libvirt-qemu"), .number(64055)])
        #expect(read.access.operatorGroups == [.number(4_294_967_294)])
        #expect(read.access.viewerUsers == [.name("prometheus$")])
        #expect(read.access.viewerGroups == [] && read.access.others == .viewer)
        let shown = ConfigurationKey.all.first { $0.name == "access.operator-users" }?.value(in: read)
        #expect(shown == #"["libvirt-qemu", 64055]"#)
        #expect(ConfigurationKey.all.first { $0.name == "socket-mode" }?.value(in: read) == #""0660""#)
    }

    @Test func withoutItNobodyElseIsLetIn() {
        #expect(Configuration().access == Configuration.Access() && Configuration().access.others == .none)
        #expect(Configuration().socketGroup == nil && Configuration().socketMode == nil)
    }

    @Test(arguments: [
        (#"["a b"]"#, #"holds "a b", but a name has no white space, colon or slash"#),
        (#"["a:b"]"#, #"holds "a:b", but a name has no white space, colon or slash"#),
        (#"[""]"#, "holds a name of 0 bytes, but a name has 1 to 256"),
        (#"["1000"]"#, #"holds "1000", but a number is written without quotes"#),
        ("[-1]", "holds -1, but a number here is 0 to 4294967294"),
        ("[4294967295]", "holds 4294967295, but a number here is 0 to 4294967294"),
        ("[true]", "must be a name in quotes or a number, but is a boolean"),
        (#""root""#, "must be an array of names or numbers, but is a string"),
    ])
    func whatNamesNobodyIsRefused(value: String, reason: String) {
        #expect(problems("[access]\nviewer-users = \(value)") == ["test.toml:2: access.viewer-users \(reason)"])
    }

    @Test func aNameMayBeAsLongAsTheLimit() throws {
        let longest = String(repeating: "n", count: Account.nameLimit)
        #expect(try configuration("socket-group = \"\(longest)\"").socketGroup == .name(longest))
        #expect(problems("socket-group = \"\(longest)n\"").count == 1)
    }

    @Test(arguments: [("\"0000\"", 0), ("\"0777\"", 0o777), ("\"660\"", 0o660)]) func modes(
        text: String, mode: UInt32
    ) throws {
        #expect(try configuration("socket-mode = \(text)").socketMode == mode)
    }

    @Test(arguments: ["\"1000\"", "\"0888\"", "\"66\"", "\"00660\"", "\"+66\"", "\"\"", "660", "\"-660\""])
    func noModes(text: String) {
        #expect(problems("socket-mode = \(text)").count == 1)
    }
}
