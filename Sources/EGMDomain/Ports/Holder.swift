/// A process that keeps a region's memory in use.
package struct Holder: Equatable, Sendable, CustomStringConvertible {
    package enum Way: String, Sendable, CaseIterable {
        /// It maps the memory.
        case maps
        /// It holds a descriptor.
        case descriptor
        /// It holds a VFIO group or device of one of the region's GPUs.
        case vfio
        /// A descriptor was sent to it that it has not read from its socket yet.
        case undelivered
    }

    package var pid: Int32
    /// `comm` of the process.
    package var command: String
    package var way: Way
    /// False if it may have read the descriptor that was sent to it, and closed it. It counts as a holder, but nobody
    /// ends it for that.
    package var isCertain: Bool

    package init(pid: Int32, command: String, way: Way, isCertain: Bool = true) {
        self.pid = pid
        self.command = command
        self.way = way
        self.isCertain = isCertain
    }

    package var description: String {
        switch way {
        case .maps: "\(command) (pid \(pid)) maps it"
        case .descriptor: "\(command) (pid \(pid)) holds a descriptor of it"
        case .vfio: "\(command) (pid \(pid)) holds a VFIO device of one of its GPUs"
        case .undelivered where !isCertain: "\(command) (pid \(pid)) may have yet to read a descriptor of it"
        case .undelivered: "\(command) (pid \(pid)) has yet to read a descriptor of it"
        }
    }
}
