package import EGMProtocol
package import JSONRPC
package import LinuxSystem

/// The answer to a call: the result, and the descriptors that came with it.
package struct Reply<M: Method>: ~Copyable {
    package let result: M.Result
    /// The result as the daemon wrote it, with members that this program does not know.
    package let json: JSONValue
    /// As many as `M.descriptors` says; what nobody takes is closed.
    package var descriptors: DescriptorList
}
