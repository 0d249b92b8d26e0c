internal import Glibc

/// Which boot of the host this is: what was written under another identity is history.
package struct BootIdentity: Hashable, Sendable, CustomStringConvertible {
    /// Where the kernel tells it.
    package static let path = "/proc/sys/kernel/random/boot_id"

    /// 36 characters: a UUID in lower case.
    package let description: String

    /// Nil unless `text` is a UUID.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        guard parts.allSatisfy({ $0.utf8.allSatisfy { byte in Character(UnicodeScalar(byte)).isHexDigit } }) else {
            return nil
        }
        description = text.lowercased()
    }

    /// The identity of the host's present boot.
    /// - Throws: `EINVAL` if the file holds no UUID.
    package static func current(_ root: HostRoot = HostRoot()) throws(SystemError) -> BootIdentity {
        let text = try root.text(path)
        guard let identity = BootIdentity(String(text.prefix { !$0.isWhitespace })) else {
            throw SystemError(operation: "read a boot id from", subject: root.path(path), code: EINVAL)
        }
        return identity
    }
}
