internal import EGMConfig
internal import LinuxSystem

extension LibvirtDoctor {
    /// Where the user of QEMU's processes is set, and who it is; nil if this host has no such user.
    var runner: (uid: UInt32?, text: String) {
        func named(_ name: String, _ source: String) -> (UInt32?, String) {
            let plain = name.first == "+" ? String(name.dropFirst()) : name
            let uid = UInt32(plain) ?? accounts.uid(named: name)
            return (uid, "\(name) (\(source))")
        }
        switch configuration.libvirt.user {
        case .number(let uid): return (uid, "uid \(uid) (libvirt.user)")
        case .name(let name): return named(name, "libvirt.user")
        case nil: break
        }
        if let user = settings.text("user") { return named(user, LibvirtUser.configurationFile) }
        for name in LibvirtUser.usualNames {
            if let uid = accounts.uid(named: name) { return (uid, "\(name) (libvirt's default)") }
        }
        return (nil, LibvirtUser.usualNames.joined(separator: " or "))
    }

    /// The user that the hook allocates for exists, and is the one that libvirt runs QEMU as.
    func user() -> Finding {
        let id = "qemu-user"
        let runner = runner
        guard let uid = runner.uid else {
            return .failed(
                id, "QEMU is run as \(runner.text), whom this host does not have",
                "install libvirt's QEMU driver, or set libvirt.user in egmd's configuration")
        }
        if configuration.libvirt.user != nil, let name = settings.text("user"),
            UInt32(name.drop { $0 == "+" }) ?? accounts.uid(named: name) != uid
        {
            return .failed(
                id,
                "the hook allocates for uid \(uid) (libvirt.user), but \(LibvirtUser.configurationFile) "
                    + "runs QEMU as \(name)",
                "remove libvirt.user from egmd's configuration, or name the same user")
        }
        return .ok(id, "QEMU is run as \(runner.text)")
    }

    /// That user may use its allocations.
    func access() -> Finding {
        let id = "access"
        guard let uid = runner.uid else {
            return .warning(id, "not looked at: it is not known who runs QEMU", "see qemu-user")
        }
        let name = accounts.name(of: uid) ?? "\(uid)"
        let groups = accounts.groups(of: uid)
        let users = configuration.access.operatorUsers + configuration.access.adminUsers
        let teams = configuration.access.operatorGroups + configuration.access.adminGroups
        let isListed = users.contains { $0 == .number(uid) || $0 == .name(name) }
        let isMember = teams.contains { team in
            switch team {
            case .number(let gid): groups.contains(gid)
            case .name(let name): accounts.gid(named: name).map(groups.contains) == true
            }
        }
        guard uid == 0 || isListed || isMember else {
            return .failed(
                id, "\(name) is no operator of egmd, so QEMU cannot get its memory",
                "add to /etc/egmd/egmd.toml: [access], operator-users = [\"\(name)\"]; and restart egmd")
        }
        return .ok(id, "\(name) may use its allocations")
    }
}
