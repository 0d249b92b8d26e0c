internal import EGMDomain
internal import EventLoop
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Connections accepted in one turn: who connects in a loop must not keep the daemon from everything else.
    static let acceptsPerTurn = 32
    /// Refused connections that are not closed at once.
    static let refusedLimit = 16

    func acceptSome() {
        do throws(SystemError) {
            for _ in 0..<Server.acceptsPerTurn {
                guard let stream = try listener?.accept() else { return }
                try welcome(stream)
            }
        } catch {
            connectionMeter.count(.notAccepted)
            // Out of descriptors, most likely. The connection still waits; without the pause the loop would spin.
            pauseAccepting()
        }
    }

    private func pauseAccepting() {
        do throws(SystemError) {
            try listenerWatch?.setInterest([])
            try timers?.retryAccepting()
        } catch {
            // Needs no descriptor (the loop's timers share one that is open from its start) and no memory worth the
            // name.
            preconditionFailure("cannot pause the listening socket: \(error)")
        }
    }

    func resumeAccepting() {
        do throws(SystemError) {
            try listenerWatch?.setInterest(.readable)
        } catch {
            preconditionFailure("cannot watch the listening socket again: \(error)")
        }
    }

    private func welcome(_ stream: consuming UnixStream) throws(SystemError) {
        let peer = try stream.peerCredentials()
        lastConnection += 1
        guard let role = policy.role(of: peer) else {
            note(PeerRefusal(uid: peer.uid, pid: peer.pid, reason: .noRole))
            connectionMeter.count(.noRole)
            refuse(stream, .peerNotPermitted(uid: peer.uid))
            return
        }
        if let limit = exceededLimit(for: peer.uid) {
            note(PeerRefusal(uid: peer.uid, pid: peer.pid, reason: .tooManyConnections(limit: limit)))
            connectionMeter.count(.limit)
            refuse(stream, .tooManyConnections(limit: limit))
            return
        }
        let id = lastConnection
        let process = stream.identifyPeer(pid: peer.pid)
        let caller = Caller(
            uid: peer.uid, gid: peer.gid, pid: peer.pid, role: role, connection: id,
            process: process.map { ProcessReference(pid: $0.identity.pid, startTime: $0.identity.startTime) },
            executable: process?.executable)
        let connection = Connection(id: id, caller: caller, peer: peer, stream: stream, limits: limits)
        connection.watch = try ReadinessWatch(loop, connection.stream.descriptor, .readable) { [weak self] readiness in
            self?.assumeIsolated { $0.serve(id, readiness) }
        }
        connections[id] = connection
        connectionMeter.accepted += 1
    }

    private func note(_ refusal: PeerRefusal) {
        let seconds = Double(monotonicNanoseconds()) / 1e9
        if refusals.spend(refusal.uid, at: seconds) { noteRefusal(refusal) }
    }

    func exceededLimit(for uid: UInt32) -> Int? {
        // Whoever makes us close connections with descriptors in them has not got rid of them.
        forgetRead()
        let reserve = uid == 0 ? Server.rootReserve : 0
        if connections.count + lingering.count >= limits.connections + reserve { return limits.connections }
        guard uid != 0 else { return nil }
        let own = connections.values.count { $0.caller.uid == uid } + lingering.count { $0.caller.uid == uid }
        return own >= limits.connectionsPerUID ? limits.connectionsPerUID : nil
    }

    /// Tells the client why it is not served, as far as the socket takes it at once.
    ///
    /// Many clients send before they read. If the connection were closed at once, their send would fail, and they would
    /// not look at the sentence; so only our direction ends, and the rest is closed a little later.
    private func refuse(_ stream: consuming UnixStream, _ error: RPCError) {
        meter.count(error)
        // A client that does not get the sentence sees a closed connection; there is nobody else to tell.
        guard (try? stream.send(Response(id: .null, error: error).encoded().span)) != nil,
            (try? stream.finishSending()) != nil
        else { return }
        if refused.count >= Server.refusedLimit { refused.removeFirst() }
        refused.append(RefusedConnection(stream, at: monotonicNanoseconds()))
        setTimers { timers throws(SystemError) in try timers.lookForGone(true) }
    }
}
