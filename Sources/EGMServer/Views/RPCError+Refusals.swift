internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension RPCError {
    /// What a client wrote is repeated in errors only up to this many characters.
    private static let quoteLimit = 64

    static func noSuchRegion(_ text: String) -> RPCError {
        .of(.unknownRegion, "there is no region \(quoted(text))", nouns: ["region": .string(shortened(text))])
    }

    static func noSuchGPU(_ text: String) -> RPCError {
        .of(.unknownGPU, "there is no GPU \(quoted(text))", nouns: ["gpu": .string(shortened(text))])
    }

    static func invalidUUID(_ text: String, doing what: String = "allocate for") -> RPCError {
        .of(
            .invalidUUID, "cannot \(what) the VM \(quoted(text)): that is no UUID",
            nouns: ["vm": .string(shortened(text))])
    }

    static func notPermitted(_ method: String, level: AccessLevel, for caller: Caller) -> RPCError {
        .of(
            .notPermitted,
            "\(method) needs role \(level.rawValue), and uid \(caller.uid) is \(caller.role.rawValue)",
            nouns: [
                "method": .string(method), "level": .string(level.rawValue), "role": .string(caller.role.rawValue),
                "uid": .integer(Int64(caller.uid)),
            ],
            hint: howToGet(level))
    }

    static func peerNotPermitted(uid: UInt32) -> RPCError {
        .of(
            .notPermitted, "uid \(uid) may not use this socket",
            nouns: ["uid": .integer(Int64(uid)), "level": .string(AccessLevel.viewer.rawValue)],
            hint: howToGet(.viewer))
    }

    /// What an administrator has to do for a user who needs `level`.
    private static func howToGet(_ level: AccessLevel) -> String {
        "call as root, or ask an administrator to add this user to access.\(level.rawValue)-users, or one of its groups to "
            + "access.\(level.rawValue)-groups, in /etc/egmd/egmd.toml"
    }

    static func tooManyConnections(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "there are too many connections; the limit is \(limit)",
            nouns: ["limit": .integer(Int64(limit))], hint: "close idle connections, or try again later")
    }

    static func tooManyRequests(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "this connection has \(limit) requests under way already, the limit",
            nouns: ["limit": .integer(Int64(limit))],
            hint: "wait for one of them, or cancel it with request.cancel; limits.requests-in-flight sets the limit")
    }

    static func tooManySubscriptions(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "this connection has \(limit) subscriptions already, the limit",
            nouns: ["limit": .integer(Int64(limit))],
            hint: "end one with event.unsubscribe, or leave filters out; limits.subscriptions sets the limit")
    }

    static func filterTooLong(_ name: String, limit: Int) -> RPCError {
        .of(
            .limitExceeded, "cannot select events: the filter \(name) has more than \(limit) names",
            nouns: ["limit": .integer(Int64(limit))], hint: "leave the filter out, and skip what you do not want")
    }

    static var eventsUnread: RPCError {
        .of(
            .limitExceeded, "this connection does not read its events, and the next one is not kept any more",
            hint: "read faster or subscribe to less; connect again and subscribe with the cursor of the last event")
    }

    static func requestCancelled(_ method: String) -> RPCError {
        .of(.cancelled, "\(shortened(method)) was cancelled by request.cancel", hint: "ask again if it is still wanted")
    }

    static func requestTimedOut(_ method: String, seconds: Double) -> RPCError {
        .of(
            .timeout, "\(shortened(method)) was not done within \(seconds) s", nouns: ["wait": .number(seconds)],
            hint: "give it a longer wait, or none")
    }

    static func tooManyDescriptors(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "this connection has sent more than \(limit) descriptors that no method takes",
            nouns: ["limit": .integer(Int64(limit))],
            hint: "send descriptors only where a method takes one; this connection is closed now")
    }

    static func descriptorsLost(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "descriptors came that could not be received; no message may carry more than \(limit)",
            nouns: ["limit": .integer(Int64(limit))],
            hint: "send no more than one at a time; this connection is closed now")
    }

    static func tooManyDescriptorsInReply(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "cannot send the descriptor: \(limit) go with the reply to this batch already, the limit",
            nouns: ["limit": .integer(Int64(limit))], hint: "ask again in another batch")
    }

    static func tooManyDescriptorsUnread(limit: Int) -> RPCError {
        .of(
            .limitExceeded,
            "cannot send the descriptor: \(limit) are on their way to this connection and not read, the limit",
            nouns: ["limit": .integer(Int64(limit))], hint: "read the replies, and ask again")
    }

    static func replyTooLong(limit: Int) -> RPCError {
        .of(
            .limitExceeded, "cannot answer: the reply to this message would be longer than \(limit) bytes",
            nouns: ["limit": .integer(Int64(limit))],
            hint: "ask for less at once, in smaller batches or with a limit; limits.queued-output sets what fits")
    }

    static func descriptorUnavailable(_ region: RegionName, reason: String) -> RPCError {
        .of(
            .deliveryUnavailable, "cannot give a descriptor of \(region): \(reason)",
            nouns: ["region": .string(region.description)],
            hint: "cure that and try again; if too many files are open, raise LimitNOFILE of the service")
    }

    static func shortened(_ text: String) -> String {
        text.count > quoteLimit ? text.prefix(quoteLimit) + "…" : text
    }

    static func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }
}
