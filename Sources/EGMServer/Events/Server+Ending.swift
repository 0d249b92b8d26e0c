// A long request ends before its time in two ways that are the client's own wish: it is cancelled, or its time is over.
// In both, whatever it waits for is given up as if the client had gone, and the error that this gives is replaced by one
// that says what happened. A result that comes first stays a result.

internal import EGMDomain
internal import EGMProtocol
internal import EventLoop
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Longer waits are cut to this: 30 days.
    static let longestWait: Double = 30 * 86400

    /// Gives up the connection's requests with that id; false if there are none.
    func cancel(_ id: RequestID, _ connection: Connection) -> Bool {
        let tickets = connection.tickets.filter { running[$0]?.id == id }
        for ticket in tickets { give(up: ticket, because: .cancelled) }
        let waiting = connection.queue.removeAll { $0.requestID == id }
        for call in waiting {
            let error = RPCError.requestCancelled(call.method)
            meter.count(error)
            put(.failure(error), for: id, at: call.index, in: call.replies, connection)
        }
        return !tickets.isEmpty || !waiting.isEmpty
    }

    /// Gives the request up when its time is over.
    func startClock(of ticket: UInt64) {
        guard let wait = running[ticket]?.options.wait else { return }
        let milliseconds = Int(min(max(0, wait), Server.longestWait) * 1000)
        running[ticket]?.alarm = Task(executorPreference: loop) {
            // Cancelled when the request is done.
            guard (try? await self.loop.sleep(milliseconds: milliseconds)) != nil else { return }
            await self.give(up: ticket, because: .timedOut(seconds: wait))
        }
    }

    /// The error that a client gets for a request that was given up.
    func error(_ error: RPCError, endingAs ending: RunningRequest.Ending?, _ method: String) -> RPCError {
        guard error.kind == .cancelled else { return error }
        return switch ending {
        case .cancelled: .requestCancelled(method)
        case .timedOut(let seconds): .requestTimedOut(method, seconds: seconds)
        case nil: error
        }
    }

    private func give(up ticket: UInt64, because ending: RunningRequest.Ending) {
        guard let request = running[ticket], request.ending == nil else { return }
        running[ticket]?.ending = ending
        custodian.assumeIsolated { $0.abandon(ticket: ticket) }
    }
}
