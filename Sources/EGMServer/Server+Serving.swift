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
            if readiness.contains(.readable) { _ = try read(connection) }
            try sendAndTake(connection)
        } catch {
            return leave(connection)
        }
        settle(connection)
    }

    /// The client is gone altogether (hang-up, EPIPE, ECONNRESET). What it sent before is still done, without regard to
    /// how much is in flight; then whatever waits is given up.
    func leave(_ connection: Connection) {
        connection.isGone = true
        startQueued(connection)
        takeMessages(from: connection)
        // An error comes behind the last byte, and says what we know.
        while (try? read(connection)) == true {}
        drop(connection)
    }

    /// Sends what waits, and takes requests that were received and not taken because too much waited.
    func sendAndTake(_ connection: Connection) throws(SystemError) {
        try flush(connection)
        while connection.mayTake(limits), !connection.isDiscarding, !connection.waitsForTurn,
            connection.framer.pendingBytes > 0
        {
            let before = connection.framer.pendingBytes
            takeMessages(from: connection)
            try flush(connection)
            // What is left is no whole message.
            if before == connection.framer.pendingBytes { return }
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
        connection.queue = []
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
