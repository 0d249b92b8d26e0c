internal import EventLoop
internal import Glibc
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Reads one buffer and begins what is in it, until `end`; false if nothing was there.
    func read(_ connection: Connection, until end: UInt64) throws(SystemError) -> Bool {
        guard !connection.inputEnded else { return false }
        if connection.isDiscarding { return try discard(connection, until: end) }
        let reception: Reception
        do throws(SystemError) {
            reception = try connection.stream.receive(into: &buffer)
        } catch {
            // Descriptors were lost, and the bytes that came with them cannot be trusted.
            guard error.code == EMSGSIZE else { throw error }
            breakOff(connection, with: .descriptorsLost(limit: UnixStream.descriptorLimit))
            return true
        }
        switch consume reception {
        case .wouldBlock: return false
        case .end:
            connection.inputEnded = true
            takeCalls(from: connection, until: end)
        case .bytes(let count, let descriptors):
            connection.note(descriptors, with: buffer[..<count])
            checkDescriptors(of: connection)
            if !connection.isDiscarding {
                connection.noteWhetherRead()
                connection.append(buffer[..<count])
                takeCalls(from: connection, until: end)
            }
            if connection.isDiscarding {
                connection.discardedBytes += count
                if connection.discardedBytes > Server.discardLimit { connection.inputEnded = true }
            }
        }
        return true
    }

    /// Throws away what comes, and leaves descriptors to the kernel; false if nothing was there.
    private func discard(_ connection: Connection, until end: UInt64) throws(SystemError) -> Bool {
        guard let count = try connection.stream.read(into: &buffer) else { return false }
        connection.discardedBytes += count
        if count == 0 {
            connection.inputEnded = true
            takeCalls(from: connection, until: end)
        }
        if connection.discardedBytes > Server.discardLimit { connection.inputEnded = true }
        return true
    }

    /// Answers an error that belongs to no request, and follows the stream no further.
    func breakOff(_ connection: Connection, with error: RPCError) {
        guard !connection.isDiscarding else { return }
        meter.count(error)
        connection.output.append(Response(id: .null, error: error).encoded())
        connection.discardingSince = monotonicNanoseconds()
    }

    /// A client that sends what no method takes has no need of the connection.
    func checkDescriptors(of connection: Connection) {
        guard connection.descriptorsReceived > limits.descriptorsReceived else { return }
        breakOff(connection, with: .tooManyDescriptors(limit: limits.descriptorsReceived))
    }

    func take(_ message: [UInt8], from connection: Connection) {
        let passed = connection.takePassed()
        do throws(RPCError) {
            let incoming = try Incoming(
                parsing: message, maximumDepth: limits.nestingDepth, maximumBatch: limits.batchLength)
            let forCalls = passed.flatMap { incoming.calls.contains(where: takesProcess) ? $0 : nil }
            if let passed {
                // What is of no use is counted before the answer, so that an error comes in its place.
                if forCalls == nil || incoming.isBatch { connection.descriptorsReceived += passed.spoil() }
                checkDescriptors(of: connection)
                if connection.isDiscarding { return }
            }
            answer(incoming.calls, isBatch: incoming.isBatch, connection, passed: forCalls)
        } catch {
            if error.endsConnection { return breakOff(connection, with: error) }
            meter.count(error)
            connection.output.append(Response(id: .null, error: error).encoded())
        }
    }

    /// Whether the call is one with which a pidfd may come.
    private func takesProcess(_ call: Call) -> Bool {
        guard case .request(let request) = call else { return false }
        return router[request.method]?.takesProcess == true
    }
}

extension Incoming {
    fileprivate var calls: [Call] {
        switch self {
        case .single(let call): [call]
        case .batch(let calls): calls
        }
    }

    fileprivate var isBatch: Bool { if case .batch = self { true } else { false } }
}
