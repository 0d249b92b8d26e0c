package import EGMDomain

/// What a holder scan found.
package struct HolderScanResult: Equatable, Sendable {
    /// By pid; a process stands here once for each way in which it holds the memory.
    package var holders: [Holder] = []
    /// Processes that could not be looked at. Empty: `holders` is complete.
    package var unseen: [UnseenProcess] = []

    package init() {}

    /// The holders, if that answer is sure.
    ///
    /// With holders known the answer is no "nobody" anyway; without, every process must have been seen.
    /// - Parameter subject: the region's name, for the message.
    package func certain(subject: String) throws(RegionMemoryError) -> [Holder] {
        guard holders.isEmpty, let first = unseen.first else { return holders }
        let others = unseen.count == 1 ? "" : " and \(unseen.count - 1) more"
        // The next look may see them: a mapping can be in motion, and the process may end.
        throw .temporary(
            reason: "cannot tell who holds \(subject): \(first)\(others); "
                + "egmd needs CAP_SYS_PTRACE for that, or root's rights, and tries again")
    }
}
