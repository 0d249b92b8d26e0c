/// When to look who uses the parts of a region that are over.
struct PartitionLook {
    var isDue = true
    /// Milliseconds before the next look, if one finds a user.
    var wait: UInt64
    var timer: Task<Void, Never>?
    /// The users of parts that are to be killed.
    var targets = HolderTargets()
}
