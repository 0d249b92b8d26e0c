package import LinuxSystem

/// Who keeps descriptors of held memory while no daemon runs, so that the next one need not open it again: systemd's
/// descriptor store. Regions are named as `egm4`.
package protocol DescriptorKeeping: Sendable {
    /// The process that keeps them. What it has open of a region's memory is ours, and keeps nobody from anything.
    var process: Int32? { get }

    /// Whether an earlier run of the daemon left a descriptor of the region's memory that nobody has taken yet.
    func has(_ region: String) -> Bool

    /// Gives that descriptor to the caller, once. The keeper has its own copy of it on.
    func take(_ region: String) -> OwnedDescriptor?

    /// Keeps a copy from now on. What cannot be kept is opened again after a restart, so that is no error here.
    func keep(_ descriptor: borrowing OwnedDescriptor, of region: String)

    /// Gives the copy up and returns when it is closed. Blocks.
    func forget(_ region: String)

    /// As `forget`, of a descriptor that was taken and is not what it should be: `reason` is for the operator.
    func reject(_ region: String, reason: String)
}
