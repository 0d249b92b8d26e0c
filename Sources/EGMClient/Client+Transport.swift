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

    /// Reads until the reply to `id` is there; events are skipped. An error with id null is the daemon's last word on
    /// whatever was sent, so it is taken for the reply.
    ///
    /// - Throws: `timedOut`, `lost` or `malformed`.
    mutating func receive(
        _ id: RequestID, _ descriptors: inout DescriptorList, _ deadline: Deadline, after delivery: Delivery
    ) throws(ClientError) -> Response {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            while let message = try nextMessage() {
                guard case .response(let response) = message else { continue }
                if response.id == id { return response }
                if case .failure = response.outcome, response.id == .null { return response }
            }
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
            case .wouldBlock: try deadline.wait(for: stream.descriptor, .readable, path: path)
            case .end:
                let reason =
                    if case .cutOff(let reason) = delivery { reason } else { "egmd closed it before it answered" }
                throw .lost(path: path, reason: reason)
            }
        }
    }

    private mutating func nextMessage() throws(ClientError) -> ServerMessage? {
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
