// Replies are turned into bytes as they come, and their length is counted: a batch may ask for far more than a client
// is allowed to have waiting. What does not fit is answered with an error, so that the client learns what to do; it
// would only see a closed connection otherwise. The same holds for descriptors, of which a message carries a few.
// Behind the first reply that did not fit, calls that change nothing are not worked on any more (`isFull`).

internal import EGMDomain
internal import JSONRPC
internal import LinuxSystem

/// Gathers the replies to one message: a single request, or a batch, whose replies are sent together, in the order of
/// the requests, when the last is there.
final class BatchReplies {
    private let isBatch: Bool
    /// Bytes that the replies may have together, errors about this very limit not counted.
    private let room: Int
    private var size = 0
    /// A reply did not fit.
    private(set) var isFull = false
    private var texts: [[UInt8]]
    private var missing: Int
    private(set) var attachment: Attachment?
    /// Allocations whose makers are told by this message.
    private(set) var announced: [AllocationID] = []
    /// Subscriptions that begin behind this message.
    private(set) var subscriptions: [Int] = []

    init(count: Int, isBatch: Bool, room: Int) {
        self.isBatch = isBatch
        self.room = room
        texts = Array(repeating: [], count: count)
        missing = count
    }

    /// Every call has its reply, or needs none.
    var isComplete: Bool { missing == 0 }

    /// Takes the reply to call `index`; `id` is nil if none is due (a notification).
    ///
    /// - Returns: false if another reply was put in its place, because it did not fit.
    func put(_ outcome: Result<Reply, RPCError>, for id: RequestID?, at index: Int) -> Bool {
        precondition(missing > 0, "a call was answered twice")
        missing -= 1
        guard let id else { return true }
        switch outcome {
        case .failure(let error):
            texts[index] = Response(id: id, error: error).encoded()
            if !isFull { size += texts[index].count }
            return true
        case .success(let reply):
            if let error = take(reply, for: id, at: index) {
                texts[index] = Response(id: id, error: error).encoded()
                return false
            }
            return true
        }
    }

    /// The bytes to send; empty if no reply is due.
    func message() -> [UInt8] {
        let due = texts.filter { !$0.isEmpty }
        guard isBatch, !due.isEmpty else { return due.first ?? [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(due.reduce(2) { $0 + $1.count })
        for text in due {
            bytes.append(bytes.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            // Every reply ends in a newline.
            bytes += text.dropLast()
        }
        bytes += "]\n".utf8
        return bytes
    }

    /// Takes a result, unless it does not fit; says then why.
    private func take(_ reply: Reply, for id: RequestID, at index: Int) -> RPCError? {
        let place = attachment?.count ?? 0
        if reply.attachment != nil, place >= UnixStream.descriptorLimit {
            return .tooManyDescriptorsInReply(limit: UnixStream.descriptorLimit)
        }
        var result = reply.result
        if reply.attachment != nil, place > 0, case .object(var object) = result {
            object["descriptor"] = .integer(Int64(place))
            result = .object(object)
        }
        let text = Response(id: id, result: result).encoded()
        guard size + text.count <= room else {
            isFull = true
            return .replyTooLong(limit: room)
        }
        size += text.count
        texts[index] = text
        if let announced = reply.announced { self.announced.append(announced) }
        if let subscription = reply.subscription { subscriptions.append(subscription) }
        guard let own = reply.attachment else { return nil }
        if let attachment { attachment.absorb(own) } else { attachment = own }
        return nil
    }
}
