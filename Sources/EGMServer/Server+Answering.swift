internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Puts the calls of one message where `takeCalls` begins them; their replies are sent together.
    ///
    /// - Parameter passed: what came with it, if one of the calls may take it.
    func answer(_ calls: [Call], isBatch: Bool, _ connection: Connection, passed: PassedDescriptors? = nil) {
        let replies = BatchReplies(count: calls.count, isBatch: isBatch, room: limits.messageReplies)
        // The calls of one batch wait for each other. Beyond that nothing waits: the client could not cancel what is
        // under way if its next message were not read.
        let mayWait = isBatch && mayStart(connection)
        connection.untaken = WaitingCalls(
            calls.enumerated().map { index, call in
                QueuedCall(call: call, index: index, replies: replies, mayWait: mayWait, passed: passed)
            })
        connection.gathering.append(replies)
    }

    /// Starts long requests of batches that wait, as far as the limit allows; all of them if the client is gone, because
    /// what it has sent is still done.
    func startQueued(_ connection: Connection) {
        while hasRoom(connection), let next = connection.queue.popFirst() { begin(next, connection) }
    }

    /// Whether another long request may be worked on.
    private func hasRoom(_ connection: Connection) -> Bool {
        connection.isGone || connection.tickets.count < limits.requestsInFlight
    }

    /// The same for one that has just come: those that wait come first.
    private func mayStart(_ connection: Connection) -> Bool {
        hasRoom(connection) && (connection.isGone || connection.queue.isEmpty)
    }

    func begin(_ next: QueuedCall, _ connection: Connection) {
        switch next.call {
        case .invalid(let id, let error):
            meter.count(error)
            put(.failure(error), for: id, at: next.index, in: next.replies, connection)
        case .malformedNotification(let error):
            meter.count(error)
            put(.failure(error), for: nil, at: next.index, in: next.replies, connection)
        case .request(let request): run(request, next, connection)
        }
    }

    private func run(_ request: Request, _ call: QueuedCall, _ connection: Connection) {
        lastTicket += 1
        let begun = monotonicNanoseconds()
        let known = router[request.method]
        let number = known?.number ?? RequestMeter.other
        var context = RequestContext(caller: connection.caller, ticket: lastTicket)
        var audit = audit(request, known, of: connection.caller)
        let outcome: Result<Reply, RPCError>
        do throws(RPCError) {
            guard !connection.isRevoked else { throw .peerNotPermitted(uid: connection.peer.uid) }
            let entry = try router.entry(request.method, for: connection.caller)
            if !entry.isAudited, try isPointless(entry.handler, request, call, connection) {
                return put(.success(Reply(.null)), for: nil, at: call.index, in: call.replies, connection)
            }
            // Before anything is taken from the call: it may come here again.
            if case .suspending = entry.handler, !hasRoom(connection) {
                guard call.mayWait else { throw .tooManyRequests(limit: limits.requestsInFlight) }
                connection.queue.append(call)
                return
            }
            requestsServed += 1
            if entry.takesProcess, let passed = call.passed {
                let process = try passed.process()
                context.process = process
                audit?.add("process", "\(process.pid)")
            }
            switch entry.handler {
            case .immediate(let body):
                let reply = try body(request.parameters, context)
                try checkRoom(for: reply, connection)
                outcome = .success(reply)
            case .figures(let body): outcome = .success(try body(request.parameters, figures))
            case .connection(let decode):
                outcome = .success(try perform(try decode(request.parameters), of: request.id, connection))
            case .suspending(let prepare):
                let (work, options) = try prepare(request.parameters, context)
                return start(
                    RunningRequest(
                        work: work, method: request.method, number: number, begun: begun, options: options,
                        id: request.id,
                        ticket: context.ticket, index: call.index, replies: call.replies, connection: connection,
                        audit: audit))
            }
        } catch {
            if let passed = call.passed { connection.descriptorsReceived += passed.spoil() }
            outcome = .failure(error)
        }
        count(number, outcome, since: begun)
        write(audit, outcome)
        put(outcome, for: request.id, at: call.index, in: call.replies, connection)
    }

    /// Whether a call that changes nothing would be worked on for nobody: it is only worth its answer, and a socket full
    /// of `rpc.discover` is minutes of work.
    ///
    /// - Throws: the error that it gets instead.
    private func isPointless(
        _ handler: Router.Handler, _ request: Request, _ call: QueuedCall, _ connection: Connection
    ) throws(RPCError) -> Bool {
        if connection.isGone { return true }
        switch handler {
        case .immediate, .figures: break
        case .suspending, .connection: return false
        }
        if request.id != nil, call.replies.isFull { throw .replyTooLong(limit: limits.messageReplies) }
        return request.id == nil
    }

    /// Each descriptor that a client does not read is one less for everybody else: the daemon's while it is queued, the
    /// kernel's (which counts them for the daemon's user) while it is in the socket.
    private func checkRoom(for reply: Reply, _ connection: Connection) throws(RPCError) {
        guard reply.attachment != nil else { return }
        guard connection.unreadDescriptors < Connection.unreadDescriptorLimit else {
            throw .tooManyDescriptorsUnread(limit: Connection.unreadDescriptorLimit)
        }
    }

    private func audit(_ request: Request, _ entry: Router.Entry?, of caller: Caller) -> AuditRecord? {
        guard let entry, entry.isAudited else { return nil }
        return AuditRecord(request, of: caller, positions: entry.positions)
    }

    private func write(_ audit: AuditRecord?, _ outcome: Result<Reply, RPCError>) {
        guard var audit else { return }
        audit.finish(with: outcome)
        writeAudit(audit)
    }

    private func start(_ request: RunningRequest) {
        prepareAnnouncements()
        let ticket = request.ticket
        request.connection.tickets.insert(ticket)
        running[ticket] = request
        if !request.options.progress.isEmpty, request.id != nil {
            progressing.insert(ticket)
            queueProgress(ofRequest: ticket)
            watchProgress()
        }
        startClock(of: ticket)
        Task(executorPreference: loop) { await self.finish(ticket) }
    }

    private func finish(_ ticket: UInt64) async {
        guard let pending = running[ticket] else { return }
        var outcome: Result<Reply, RPCError>
        do throws(RPCError) {
            var reply = try await pending.work()
            reply.announced = reply.announced.flatMap { announcements?.begin($0) == true ? $0 : nil }
            outcome = .success(reply)
        } catch {
            outcome = .failure(self.error(error, endingAs: running[ticket]?.ending, pending.method))
        }
        running[ticket]?.alarm?.cancel()
        running[ticket] = nil
        count(pending.number, outcome, since: pending.begun)
        write(pending.audit, outcome)
        progressing.remove(ticket)
        let connection = pending.connection
        connection.tickets.remove(ticket)
        put(outcome, for: pending.id, at: pending.index, in: pending.replies, connection)
        guard connections[connection.id] != nil else { return }
        startQueued(connection)
        do throws(SystemError) { try sendAndTake(connection) } catch { return leave(connection) }
        settle(connection)
    }

    /// Takes the one reply to a call, and queues the message's replies for sending when it was the last.
    func put(
        _ outcome: Result<Reply, RPCError>, for id: RequestID?, at index: Int, in replies: BatchReplies,
        _ connection: Connection
    ) {
        var announced: AllocationID?
        if case .success(let reply) = outcome { announced = reply.announced }
        guard connections[connection.id] != nil else {
            // Dropped meanwhile: it gets nothing, and the descriptors are closed right here.
            if let announced { takeBack(announced, from: connection) }
            return
        }
        let isTaken = replies.put(outcome, for: id, at: index)
        if case .success(let reply) = outcome, let subscription = reply.subscription, !isTaken {
            end(subscription, connection)
        }
        if let announced {
            if id == nil {
                // Whoever sends a notification does not want to be told.
                announcements?.tell(announced)
            } else if !isTaken {
                takeBack(announced, from: connection)
            }
        }
        guard replies.isComplete else { return }
        connection.gathering.removeAll { $0 === replies }
        let bytes = replies.message()
        guard !bytes.isEmpty else { return }
        connection.output.append(bytes, attachment: replies.attachment, announcing: replies.announced)
        activate(replies.subscriptions, connection)
    }
}
