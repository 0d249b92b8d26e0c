internal import EGMDomain
internal import JSONRPC

extension Custodian {
    /// Asks the custodian within the call, and gives its error the form that leaves the daemon. Requests are handled on
    /// the loop, which is the custodian's executor too, so there is nothing to wait for.
    ///
    /// - Parameter verb: what was asked for, if not an allocation; it stands in the error.
    nonisolated func asking<Value: Sendable>(
        doing verb: String? = nil,
        _ body: @Sendable (isolated Custodian) throws(AllocationError) -> Value
    ) throws(RPCError) -> Value {
        let outcome = assumeIsolated { custodian in Result { () throws(AllocationError) in try body(custodian) } }
        do throws(AllocationError) { return try outcome.get() } catch {
            if let verb { throw RPCError(error, doing: verb) }
            throw RPCError(error)
        }
    }
}
