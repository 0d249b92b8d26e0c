internal import LinuxSystem

/// Users and groups of a host, from its own files; of the real host also from wherever else it has them.
struct HostAccounts {
    private let users: [(name: String, uid: UInt32, gid: UInt32)]
    private let groups: [(name: String, gid: UInt32, members: [String])]
    private let isReal: Bool

    init(root: HostRoot) {
        func lines(_ path: String) -> [[String]] {
            (root.attribute(path) ?? "").split(separator: "\n").map {
                $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            }
        }
        users = lines("/etc/passwd").compactMap { fields in
            guard fields.count > 3, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { return nil }
            return (fields[0], uid, gid)
        }
        groups = lines("/etc/group").compactMap { fields in
            guard fields.count > 3, let gid = UInt32(fields[2]) else { return nil }
            return (fields[0], gid, fields[3].split(separator: ",").map(String.init))
        }
        isReal = root.prefix.isEmpty
    }

    func uid(named name: String) -> UInt32? {
        if let user = users.first(where: { $0.name == name }) { return user.uid }
        // A directory service that does not answer has no such user, for our purpose.
        return isReal ? (try? userID(named: name)) ?? nil : nil
    }

    func name(of uid: UInt32) -> String? { users.first { $0.uid == uid }?.name }

    func gid(named name: String) -> UInt32? { groups.first { $0.name == name }?.gid }

    /// The groups of a user, primary and supplementary.
    func groups(of uid: UInt32) -> Set<UInt32> {
        guard let user = users.first(where: { $0.uid == uid }) else { return [] }
        return Set([user.gid] + groups.filter { $0.members.contains(user.name) }.map(\.gid))
    }
}
