internal import EGMProtocol
internal import JSONRPC

/// What is wrong with the descriptor that came to name a process.
extension RPCError {
    static var notAPidfd: RPCError {
        .of(.invalidDescriptor, "cannot tell a process from the descriptor that came: it is no pidfd")
    }

    static func notOneDescriptor(_ count: Int) -> RPCError {
        .of(
            .invalidDescriptor, "cannot tell which process is meant: \(count) descriptors came with the request",
            nouns: ["count": .integer(Int64(count))])
    }

    static var descriptorsInBatch: RPCError {
        .of(
            .invalidDescriptor,
            "cannot tell which call of a batch is meant by the descriptors that came with it")
    }

    static var processOfPidfdGone: RPCError {
        .of(
            .processGone,
            "cannot bind to the process of the pidfd: it has ended, or is outside of egmd's pid namespace")
    }

    static var pidfdForNothing: RPCError {
        .of(
            .invalidDescriptor, "a pidfd came, but only an allocation with lifetime process is bound to one",
            hint: "ask for lifetime process, or send no descriptor")
    }

    static var pidBesidesPidfd: RPCError {
        .invalidParams(
            ShapeError(
                path: "params.pid", problem: "names a process, and so does the pidfd that came",
                hint: "leave one of them out"))
    }
}
