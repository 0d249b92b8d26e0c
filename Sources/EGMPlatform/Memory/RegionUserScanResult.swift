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
        // The next look may see them: a mapping can be in motion, and the process may end.
        throw .temporary(
            reason: "cannot tell who uses \(subject): \(first)\(others); "
                + "egmd needs CAP_SYS_PTRACE for that, or root's rights, and tries again")
    }
}
