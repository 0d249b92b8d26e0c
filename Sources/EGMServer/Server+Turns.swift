// A connection's turn: calls of it are begun until its time is over, at least one. What is left then, of a batch or of
// further messages, waits until the loop has served whatever else is ready.

internal import EventLoop
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// When a turn that begins now is over, nanoseconds of the monotonic clock.
    func endOfTurn() -> UInt64 { monotonicNanoseconds() + turnNanoseconds }

    /// Begins calls that were received: what is left of a batch, then further messages as long as the client reads its
    /// replies; at the end of the input also what is left of a message, so that the client is told.
    func takeCalls(from connection: Connection, until end: UInt64) {
        while !connection.waitsForTurn {
            if let call = connection.untaken.popFirst() {
                begin(call, connection)
                if connection.untaken.isEmpty { checkDescriptors(of: connection) }
            } else {
                guard !connection.isDiscarding, connection.mayTake(limits) else { return }
                do throws(FramingError) {
                    var message = try connection.framer.next()
                    if message == nil, connection.inputEnded { message = connection.framer.finish() }
                    guard let message else { return }
                    take(message, from: connection)
                } catch {
                    return breakOff(connection, with: .framing(error))
                }
                // Reading a message is no turn's whole work: its first call is begun in the same.
                if !connection.untaken.isEmpty { continue }
            }
            if connection.hasReceived, monotonicNanoseconds() >= end { takeLater(connection) }
        }
    }

    /// Goes on with what was received of the connection when the loop has looked at the others.
    private func takeLater(_ connection: Connection) {
        connection.waitsForTurn = true
        turns.append(connection.id)
        if turns.count == 1 { scheduleTurn() }
    }

    private func scheduleTurn() {
        do throws(SystemError) {
            try nextTurn?.schedule()
        } catch {
            // Only memory can be missing, and without memory nothing goes on.
            preconditionFailure("cannot go on with a connection: \(error)")
        }
    }

    /// Gives the connection that has waited longest its turn.
    func takeTurn() {
        guard let id = turns.popFirst() else { return }
        if !turns.isEmpty { scheduleTurn() }
        guard let connection = connections[id] else { return }
        connection.waitsForTurn = false
        if connection.isGone { return leave(connection) }
        do throws(SystemError) { try sendAndTake(connection) } catch { return leave(connection) }
        settle(connection)
    }
}
