/// A process that a holder scan could not look at, so that it may be a holder.
package struct UnseenProcess: Equatable, Sendable, CustomStringConvertible {
    package var pid: Int32
    package var command: String
    /// Why, as the kernel says it.
    package var reason: String

    package var description: String { "could not look at \(command) (pid \(pid)): \(reason)" }
}
