// From a request to its handler: the method is looked up, then the caller's right to it is checked, and only then are
// parameters decoded, so that a peer without rights exercises as little code as possible. Handlers are registered, one
// line each; a method that never has to wait is answered at once, without a task of its own.

internal import EGMDomain
package import EGMProtocol
package import JSONRPC

/// The table of methods.
package struct Router: Sendable {
    /// What a handler throws. (The compiler counts a type in a `throws` clause as no use of its module's import.)
    package typealias Failure = RPCError

    /// What is left to do of a request whose parameters are right.
    package typealias Work = @Sendable () async throws(RPCError) -> Reply

    /// How a method is answered.
    enum Handler: Sendable {
        /// Within the call, on the loop: nothing else happens between the request and its reply.
        case immediate(@Sendable (Request.Parameters, RequestContext) throws(RPCError) -> Reply)
        /// The work in a task, because it may wait for a scrub or for another actor; what is wrong with the parameters is
        /// answered within the call.
        case suspending(
            @Sendable (Request.Parameters, RequestContext) throws(RPCError) -> (work: Work, options: RequestOptions))
        /// The same, with what the server counts.
        case figures(@Sendable (Request.Parameters, ServerFigures) throws(RPCError) -> Reply)
        /// By the server itself, because it is about the connection.
        case connection(@Sendable (Request.Parameters) throws(RPCError) -> ConnectionCall)
    }

    struct Entry: Sendable {
        var access: AccessLevel
        /// Its place in the contract, by which its calls are counted.
        var number: Int
        /// A pidfd that comes with the request is for the method.
        var takesProcess: Bool
        /// Every call is written down.
        var isAudited: Bool
        /// The names of parameters by position.
        var positions: @Sendable () -> [String]
        var handler: Handler
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    /// The names of all registered methods, sorted.
    package var names: [String] { entries.keys.sorted() }

    /// Registers a method that is answered within the call, which is made on the loop.
    package mutating func answer<M: Method>(
        _ method: M.Type, _ body: @escaping @Sendable (M.Params, RequestContext) throws(RPCError) -> M.Result
    ) {
        reply(to: method) { (params, context) throws(RPCError) in Reply(try body(params, context).json) }
    }

    /// Registers a method that is answered within the call, and wants to know what the server counts.
    mutating func report<M: Method>(
        with method: M.Type, _ body: @escaping @Sendable (M.Params, ServerFigures) throws(RPCError) -> M.Result
    ) {
        add(
            method,
            .figures { (parameters, figures) throws(RPCError) in
                Reply(try body(try M.decode(parameters), figures).json)
            })
    }

    /// Registers a method that is answered within the call, and whose reply carries a descriptor.
    package mutating func reply<M: Method>(
        to method: M.Type, _ body: @escaping @Sendable (M.Params, RequestContext) throws(RPCError) -> Reply
    ) {
        add(
            method,
            .immediate { (parameters, context) throws(RPCError) in
                try body(try M.decode(parameters), context)
            })
    }

    /// Registers a method that may wait: `body` checks the parameters and says what is left to do.
    ///
    /// - Parameter options: what the parameters say about any long request.
    package mutating func wait<M: Method>(
        for method: M.Type, options: @escaping @Sendable (M.Params) -> RequestOptions = { _ in RequestOptions() },
        _ body: @escaping @Sendable (M.Params, RequestContext) throws(RPCError) -> Work
    ) {
        add(
            method,
            .suspending { (parameters, context) throws(RPCError) in
                let params = try M.decode(parameters)
                return (try body(params, context), options(params))
            })
    }

    /// Registers a method about the connection itself.
    mutating func serve<M: Method>(_ method: M.Type, _ call: @escaping @Sendable (M.Params) -> ConnectionCall) {
        add(method, .connection { (parameters) throws(RPCError) in call(try M.decode(parameters)) })
    }

    /// The method `name`, if `caller` may call it.
    func entry(_ name: String, for caller: Caller) throws(RPCError) -> Entry {
        guard let entry = entries[name] else {
            throw Contract.methodNotFound(name)
        }
        guard AccessLevel(caller.role) >= entry.access else {
            throw .notPermitted(name, level: entry.access, for: caller)
        }
        return entry
    }

    /// The method `name`, whoever asks for it.
    subscript(name: String) -> Entry? { entries[name] }

    private mutating func add<M: Method>(_ method: M.Type, _ handler: Handler) {
        precondition(entries[M.name] == nil, "\(M.name) is registered twice")
        entries[M.name] = Entry(
            access: M.access, number: RequestMeter.number(M.name), takesProcess: M.takesProcess,
            isAudited: M.changesState,
            positions: { M.Params.memberNames }, handler: handler)
    }
}
