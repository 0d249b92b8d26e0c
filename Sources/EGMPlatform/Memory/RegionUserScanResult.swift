package import EGMDomain

/// What a scan for users found.
package struct RegionUserScanResult: Equatable, Sendable {
    /// By pid.
    package var users: [RegionUser] = []
    /// Processes that could not be looked at. Empty: `users` is complete.
    package var unseen: [UnseenProcess] = []

    package init() {}

    /// The users, if every process was seen: one that was not could use any part.
    ///
    /// - Parameter subject: the region's name, for the message.
    package func certain(subject: String) throws(RegionMemoryError) -> [RegionUser] {
        guard let first = unseen.first else { return users }
        let others = unseen.count == 1 ? "" : " and \(unseen.count - 1) more"
        throw .unavailable(
            reason: "cannot tell who uses \(subject): \(first)\(others); "
                + "run egmd as root or give it CAP_SYS_PTRACE")
    }
}
