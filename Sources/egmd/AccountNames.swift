import EGMConfig
import EGMDomain
import LinuxSystem

/// Looks up names of users and groups, and collects what is wrong with them.
struct AccountNames {
    enum Kind: String { case user, group }

    /// Where each key was set.
    let origins: [String: Configuration.Origin]
    private(set) var problems: [String] = []

    init(origins: [String: Configuration.Origin]) { self.origins = origins }

    /// The number of `account`; nil if it names nobody.
    ///
    /// - Parameter key: where it stands, for the message.
    mutating func number(of account: Account, _ kind: Kind, key: String) -> UInt32? {
        let name: String
        switch account {
        case .number(let number): return number
        case .name(let text): name = text
        }
        do throws(SystemError) {
            if let number = try kind == .user ? userID(named: name) : groupID(named: name) { return number }
            problems.append(
                "\(place(key)) names the \(kind.rawValue) \"\(name)\", which this host does not have; correct it, or make it first "
                    + "(getent \(kind == .user ? "passwd" : "group") \(name))")
        } catch {
            problems.append("\(place(key)): \(error); give the number instead of the name")
        }
        return nil
    }

    private func place(_ key: String) -> String { (origins[key].map { "\($0): " } ?? "") + key }

    /// The role of each account; the highest where one is named several times.
    mutating func roles(
        _ lists: [(accounts: [Account], role: CallerRole, key: String)], of kind: Kind
    ) -> [UInt32: CallerRole] {
        var roles: [UInt32: CallerRole] = [:]
        for list in lists {
            for account in list.accounts {
                guard let number = number(of: account, kind, key: list.key) else { continue }
                roles[number] = max(roles[number] ?? list.role, list.role)
            }
        }
        return roles
    }
}
