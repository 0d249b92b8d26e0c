internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// Whether a request went out.
enum Delivery {
    case complete
    /// The daemon has closed its end; it may have said why before.
    case cutOff(reason: String)
}

extension Client {
    /// Sends the whole message.
    ///
    /// - Throws: `timedOut`. A daemon that has hung up is no error yet: what it said before is still to be read.
    ///
    /// - Parameter descriptors: go with its first byte.
    func send(
        _ message: [UInt8], passing descriptors: borrowing DescriptorList = DescriptorList(), _ deadline: Deadline
    ) throws(ClientError) -> Delivery {
        var rest = message[...]
        while !rest.isEmpty {
            let outcome: SendOutcome
            do {
                let isFirst = rest.count == message.count
                outcome = isFirst ? try stream.send(rest.span, passing: descriptors) : try stream.send(rest.span)
            } catch {
                return .cutOff(reason: error.reason)
            }
            switch outcome {
            case .sent(let count): rest = rest.dropFirst(count)
            case .wouldBlock: try deadline.wait(for: stream.descriptor, .writable, path: path)
            }
        }
        return .complete
    }

    /// Reads until the reply to `id` is there. Notifications are kept, except progress of this request, which goes to
    /// `progress`. An error with id null is the daemon's last word on whatever was sent, so it is taken for the reply.
    ///
    /// - Throws: `timedOut`, `lost` or `malformed`.
    mutating func receive(
        _ id: RequestID, _ descriptors: inout DescriptorList, _ watch: CallWatch, after delivery: Delivery
    ) throws(ClientError) -> Response {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var (deadline, cancellation) = (watch.deadline, watch.cancellation)
        while true {
            while let message = try nextMessage() {
                switch message {
                case .notification(let notification): take(notification, of: id, watch.progress)
                case .response(let response):
                    if response.id == id { return response }
                    if case .failure = response.outcome, response.id == .null { return response }
                }
            }
            do throws(ClientError) {
                guard try !readMore(&buffer, &descriptors, deadline, cancellation) else { continue }
            } catch {
                guard case .lost(let path, _) = error, case .cutOff(let reason) = delivery else { throw error }
                throw .lost(path: path, reason: reason)
            }
            // The request gets its one reply, usually an error, which is waited for no longer than any other.
            cancellation = nil
            deadline = Deadline(milliseconds: Client.callMilliseconds, method: RequestCancel.name)
            var message: [UInt8] = []
            RequestCancel.request(id: nextID(), RequestCancelParams(id: RequestReference(id))).encode(into: &message)
            _ = try send(message, deadline)
        }
    }

    /// Reads what has come, or waits for it; false if it was cancelled first.
    mutating func readMore(
        _ buffer: inout [UInt8], _ descriptors: inout DescriptorList, _ deadline: Deadline,
        _ cancellation: Cancellation?
    ) throws(ClientError) -> Bool {
        let reception: Reception
        do {
            reception = try stream.receive(into: &buffer)
        } catch {
            throw .lost(path: path, reason: error.description)
        }
        switch consume reception {
        case .bytes(let count, var passed):
            framer.append(buffer[..<count])
            while let descriptor = passed.takeFirst() { descriptors.append(descriptor) }
            return true
        case .wouldBlock: return try deadline.wait(for: stream.descriptor, .readable, path: path, cancellation)
        case .end: throw .lost(path: path, reason: "egmd closed it")
        }
    }

    /// Events that come while a reply is awaited are kept only up to the limit: whoever wants them all has a stream.
    private mutating func take(
        _ notification: Request, of id: RequestID, _ progress: ((RequestProgressInfo) -> Void)?
    ) {
        guard notification.method == RequestProgressInfo.notification else {
            if notifications.count < Client.notificationLimit { notifications.append(notification) }
            return
        }
        guard let progress, case .named(let object) = notification.parameters,
            // The error is dropped: progress that cannot be understood, as of a newer daemon, is not worth failing the call
            // for, and the reply tells how it ended.
            let info = try? RequestProgressInfo(reading: ValueReader(.object(object), unknownMembers: .ignored)),
            info.id.id == id
        else { return }
        progress(info)
    }

    mutating func nextMessage() throws(ClientError) -> ServerMessage? {
        let bytes: [UInt8]?
        do {
            bytes = try framer.next()
        } catch {
            throw .malformed(method: "the request", ShapeError(path: "reply", problem: error.description))
        }
        guard let bytes else { return nil }
        do {
            return try ServerMessage(parsing: bytes)
        } catch {
            throw .malformed(method: "the request", error)
        }
    }
}
