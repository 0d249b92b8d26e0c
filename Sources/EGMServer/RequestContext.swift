package import EGMDomain

/// What a method knows of the request besides its parameters.
package struct RequestContext: Sendable {
    /// Who asks.
    package let caller: Caller
    /// Names the request for as long as it runs, over all connections.
    package let ticket: UInt64
    /// The process whose pidfd came with the request; only for methods that take one.
    package var process: ProcessReference?
}
