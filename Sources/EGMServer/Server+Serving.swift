internal import EGMDomain
internal import EventLoop
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Does what a connection's socket is ready for.
    func serve(_ id: UInt64, _ readiness: Readiness) {
        guard let connection = connections[id] else { return }
        if readiness.contains(.hangUp) || readiness.contains(.error) { return leave(connection) }
        do throws(SystemError) {
            let end = endOfTurn()
            if readiness.contains(.readable) { _ = try read(connection, until: end) }
            try sendAndTake(connection, until: end)
        } catch {
            return leave(connection)
        }
        settle(connection)
    }

    /// The client is gone altogether (hang-up, EPIPE, ECONNRESET). What it sent before is still done, without regard to
    /// how much is in flight, in as many turns as it takes; then whatever waits is given up.
    func leave(_ connection: Connection) {
        connection.isGone = true
        // There is nothing more to be told of it, and its end would be told again and again.
        connection.watch = nil
        let end = endOfTurn()
        startQueued(connection)
        takeCalls(from: connection, until: end)
        // An error comes behind the last byte, and says what we know.
        while !connection.waitsForTurn, (try? read(connection, until: end)) == true {}
        if !connection.waitsForTurn { drop(connection) }
    }

    /// Sends what waits, and begins calls that were received and not begun because too much waited.
    ///
    /// - Parameter end: when the connection's turn is over; nil if it begins now.
    func sendAndTake(_ connection: Connection, until end: UInt64? = nil) throws(SystemError) {
        let end = end ?? endOfTurn()
        try flush(connection)
        while !connection.waitsForTurn, connection.mayGoOn(limits) {
            let before = (connection.framer.pendingBytes, connection.untaken.count)
            takeCalls(from: connection, until: end)
            try flush(connection)
            // What is left is no whole message.
            if before == (connection.framer.pendingBytes, connection.untaken.count) { return }
        }
    }

    private func flush(_ connection: Connection) throws(SystemError) {
        try connection.flush()
        if queueEvents(connection) { try connection.flush() }
        noteTold(connection)
    }

    /// After anything happened: adjusts what the socket is watched for, or closes the connection when it is done.
    func settle(_ connection: Connection) {
        guard connections[connection.id] != nil else { return }
        if connection.output.count > limits.queuedOutput { return drop(connection) }
        if connection.isIdle, connection.inputEnded { return drop(connection) }
        do throws(SystemError) {
            // The error is sent; the client reads the end of the stream behind it, and we read the client's end.
            if connection.isIdle, connection.isDiscarding { try connection.stream.finishSending() }
            try connection.watch?.setInterest(interest(in: connection))
        } catch {
            return drop(connection)
        }
        if connection.stalledSince != nil {
            setTimers { timers throws(SystemError) in try timers.watchForStalls(true) }
        }
    }

    private func interest(in connection: Connection) -> Readiness {
        // Always told when the client is gone altogether: somebody may wait on its behalf.
        var interest: Readiness = .hangUp
        let mayRead = connection.isDiscarding || connection.mayTake(limits) && !connection.waitsForTurn
        if !connection.inputEnded, mayRead { interest.insert(.readable) }
        if !connection.output.isEmpty || hasEventsDue(connection) { interest.insert(.writable) }
        return interest
    }

    /// Closes a connection, whatever is under way.
    func drop(_ connection: Connection) {
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        connection.watch = nil
        connection.subscriptions = [:]
        subscribers.remove(connection.id)
        noteTold(connection)
        for id in connection.untold { takeBack(id, from: connection) }
        connection.output = OutputQueue()
        connection.gathering = []
        connection.queue = WaitingCalls()
        connection.untaken = WaitingCalls()
        let (id, tickets) = (connection.id, connection.tickets)
        custodian.assumeIsolated { custodian in
            for ticket in tickets { custodian.abandon(ticket: ticket) }
            custodian.connectionClosed(id)
        }
        linger(connection)
        if connections.isEmpty, let drained {
            self.drained = nil
            drained.resume()
        }
    }

    /// Keeps the socket of a closed connection as long as a descriptor is in it: the client can still take it out.
    private func linger(_ connection: Connection) {
        guard connection.hasUnread else { return }
        // For the client the connection ends here. If that fails, it is gone.
        guard (try? connection.stream.finishSending()) != nil else { return }
        lingering.append(connection)
        setTimers { timers throws(SystemError) in try timers.lookForGone(true) }
    }
}
