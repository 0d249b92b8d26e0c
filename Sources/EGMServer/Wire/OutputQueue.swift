// What a connection has yet to be sent. Plain replies are joined into one run of bytes; a reply that carries
// descriptors begins a run of its own, because descriptors go with the first byte of a send.

internal import EGMDomain
internal import LinuxSystem

/// The unsent output of one connection, in order.
struct OutputQueue {
    /// Bytes sent in one go together with at most one attachment.
    private struct Run {
        var bytes: [UInt8]
        var sent = 0
        var attachment: Attachment?
    }

    /// Sent bytes in front of a run are given back when there are this many of them, and more than unsent ones. A run
    /// that is never quite sent would grow for ever otherwise.
    private static let slack = 64 << 10

    private var runs: [Run] = []
    /// Which allocations the peer knows of when so many bytes were sent in all.
    private var announcements: [(end: UInt64, id: AllocationID)] = []
    private var appended: UInt64 = 0

    /// Bytes not sent yet.
    private(set) var count = 0

    var isEmpty: Bool { runs.isEmpty }

    /// Memory that is held for bytes, sent ones that were not given back yet included.
    var footprint: Int { runs.reduce(0) { $0 + $1.bytes.count } }

    /// Regions whose descriptors wait in the queue.
    var regions: Set<RegionName> { runs.reduce(into: []) { $0.formUnion($1.attachment?.regions ?? []) } }

    /// Descriptors that wait in the queue.
    var descriptorCount: Int { runs.reduce(0) { $0 + ($1.attachment?.count ?? 0) } }

    /// Allocations of which the peer is told in bytes that are not sent yet, unless `takeTold` has not been called.
    var announced: [AllocationID] { announcements.map(\.id) }

    /// Adds one message.
    mutating func append(_ bytes: [UInt8], attachment: Attachment? = nil, announcing: [AllocationID] = []) {
        count += bytes.count
        appended += UInt64(bytes.count)
        for id in announcing { announcements.append((appended, id)) }
        if attachment == nil, let last = runs.indices.last, runs[last].attachment == nil {
            runs[last].bytes += bytes
        } else {
            runs.append(Run(bytes: bytes, attachment: attachment))
        }
    }

    /// Sends until the queue is empty or the socket is full; notes in `sent` the regions whose descriptors went, also if
    /// it throws behind them.
    mutating func flush(to stream: borrowing UnixStream, sent regions: inout SentRegions) throws(SystemError) {
        while let run = runs.first {
            let outcome: SendOutcome
            if let attachment = run.attachment, run.sent == 0 {
                outcome = try stream.send(run.bytes.span, passing: attachment.descriptors)
                if case .sent = outcome {
                    regions.note(attachment.regions)
                    runs[0].attachment = nil
                }
            } else {
                outcome = try stream.send(run.bytes.span.extracting(droppingFirst: run.sent))
                if case .sent = outcome { regions.note([]) }
            }
            guard case .sent(let bytes) = outcome else { break }
            count -= bytes
            if run.sent + bytes == run.bytes.count { runs.removeFirst() } else { runs[0].sent += bytes }
        }
        giveBack()
    }

    /// The allocations of which the peer was told since the last call: every byte of the reply went to the kernel.
    mutating func takeTold() -> [AllocationID] {
        guard !announcements.isEmpty else { return [] }
        let sent = appended - UInt64(count)
        let told = announcements.prefix { $0.end <= sent }.map(\.id)
        announcements.removeFirst(told.count)
        return told
    }

    private mutating func giveBack() {
        guard let first = runs.first, first.sent >= OutputQueue.slack, first.sent > first.bytes.count / 2 else {
            return
        }
        runs[0].bytes.removeFirst(first.sent)
        runs[0].sent = 0
    }
}
