package import EGMDomain
internal import JSONRPC

/// What a client is told about `error`, in one sentence without hint: for logs.
package func sentence(for error: AllocationError) -> String { RPCError(error).message }
