// As whom libvirt runs QEMU. The XML says so where a security label was made for the domain; otherwise libvirt's own
// configuration decides, whose built-in user depends on the distribution.

internal import EGMConfig
internal import EGMLibvirt
internal import LinuxSystem

/// The user that runs a domain's QEMU.
enum LibvirtUser {
    static let configurationFile = "/etc/libvirt/qemu.conf"
    /// What distributions build into libvirt: Debian and Ubuntu, then Fedora and its relatives.
    static let usualNames = ["libvirt-qemu", "qemu"]

    /// The user's number.
    ///
    /// - Parameter owner: what the domain's XML says.
    /// - Throws: a sentence if the host has no such user.
    static func number(
        of owner: LibvirtDomain.Owner?, _ configuration: Configuration, root: HostRoot = HostRoot()
    ) throws(Failure) -> UInt32 {
        switch owner?.user {
        case .id(let number): return number
        case .name(let name): return try number(of: name, from: "the <seclabel> of the domain")
        case nil: break
        }
        switch configuration.libvirt.user {
        case .number(let number): return number
        case .name(let name): return try number(of: name, from: "libvirt.user of egmd's configuration")
        case nil: break
        }
        let settings = LibvirtSettings(root.attribute(configurationFile) ?? "")
        if let user = settings.text("user") {
            let plain = user.first == "+" ? String(user.dropFirst()) : user
            if let number = UInt32(plain) { return number }
            return try number(of: user, from: "user in \(configurationFile)")
        }
        for name in usualNames {
            // The next one may do; that none does is said below.
            if let number = try? userID(named: name) { return number }
        }
        throw Failure(
            status: .refused,
            message: "cannot tell which user runs QEMU: the domain has no <seclabel model='dac'>, "
                + "\(configurationFile) has "
                + "no user, and there is no user \(usualNames.joined(separator: " or ")); set libvirt.user in egmd's configuration"
        )
    }

    private static func number(of name: String, from source: String) throws(Failure) -> UInt32 {
        let number: UInt32?
        do { number = try userID(named: name) } catch {
            throw Failure(status: .refused, message: "cannot look up the user '\(name)' (\(source)): \(error)")
        }
        guard let number else {
            throw Failure(status: .refused, message: "\(source) names the user '\(name)', whom this host does not have")
        }
        return number
    }
}
