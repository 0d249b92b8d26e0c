/// What ends an allocation, apart from a release.
package enum AllocationLifetime: String, Sendable, CaseIterable {
    /// The end of a process.
    case process
    /// The end of the connection that made it.
    case connection
    /// Nothing.
    case persistent
}
