// The client's side of the socket, for programs that ask one thing at a time and wait. There is never more than one
// request under way, so whatever descriptors arrive belong to its reply. After a time-out a late answer could be taken
// for the next one's, so the connection is given up then.
//
// A daemon that stops, for an upgrade say, reads and answers what was sent to it and refuses what is sent later (EPIPE).
// So a request that could not be sent was not done, and it goes to the next daemon over a new connection.

package import EGMProtocol
internal import JSONRPC
package import LinuxSystem

/// A connection to the daemon.
package struct Client: ~Copyable {
    /// How long a connection may take, milliseconds: a live daemon accepts at once.
    package static let connectMilliseconds = 5000
    /// How long an answer may take unless the caller says otherwise, milliseconds.
    package static let callMilliseconds = 10_000
    /// Notifications that are kept while a reply is awaited.
    static let notificationLimit = 1024
    /// The longest answer, bytes: the topology of the largest host is far below it.
    package static let replyBytes = 16 << 20

    /// The socket's path, for messages.
    package let path: String
    var stream: UnixStream
    /// Whether there is a socket to connect to once more.
    private let reconnects: Bool
    /// The socket's number, for a process that is to go on with the connection.
    package var socketNumber: Int32 { stream.descriptor.number }
    var framer = MessageFramer(maximumBytes: Client.replyBytes)
    /// Why the connection is of no use any more.
    var fault: ClientError?
    /// Notifications that came while a reply was awaited.
    var notifications: [Request] = []
    private var lastID: Int64 = 0

    /// Takes over a connected stream; `path` is for messages.
    package init(adopting stream: consuming UnixStream, path: String) {
        self.init(stream, path: path, reconnects: false)
    }

    private init(_ stream: consuming UnixStream, path: String, reconnects: Bool) {
        self.path = path
        self.stream = stream
        self.reconnects = reconnects
    }

    /// Connects to the daemon.
    ///
    /// - Throws: `noSocket`, `notASocket`, `notListening`, `forbidden` or `cannotConnect`.
    package static func connect(
        to path: String = DaemonSocket.path(), milliseconds: Int = Client.connectMilliseconds
    ) throws(ClientError) -> Client {
        Client(try openStream(to: path, milliseconds), path: path, reconnects: true)
    }

    private static func openStream(to path: String, _ milliseconds: Int) throws(ClientError) -> UnixStream {
        do { return try UnixStream.connect(to: path, milliseconds: milliseconds) } catch {
            throw ClientError(connecting: error, to: path)
        }
    }

    /// Calls a method and waits for its answer.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - params: its parameters.
    ///   - passed: descriptors that go with the request; the daemon gets copies.
    ///   - milliseconds: how long to wait for the answer; nil for as long as it takes.
    ///   - cancellation: cancels the request in the daemon, whose answer is then `refused` with kind `cancelled`, or the
    ///     result if that was there first.
    ///   - progress: called with the request's progress, where the method has a parameter for it and it is set.
    /// - Throws: `refused` for an error of the daemon, which leaves the connection usable; after any other error the
    ///   connection is of no use.
    package mutating func call<M: Method>(
        _ method: M.Type, _ params: M.Params, passing passed: borrowing DescriptorList = DescriptorList(),
        milliseconds: Int? = Client.callMilliseconds, cancellation: Cancellation? = nil,
        progress: ((RequestProgressInfo) -> Void)? = nil
    ) throws(ClientError) -> Reply<M> {
        if let fault { throw fault }
        let id = nextID()
        let deadline = Deadline(milliseconds: milliseconds, method: M.name)
        let watch = CallWatch(deadline: deadline, cancellation: cancellation, progress: progress)
        var message: [UInt8] = []
        M.request(id: id, params).encode(into: &message)
        var descriptors = DescriptorList()
        let response: Response
        do {
            response = try exchange(message, passing: passed, id, &descriptors, watch)
        } catch {
            fault = error
            throw error
        }
        switch response.outcome {
        case .failure(let error): throw .refused(error)
        case .success(let json):
            let result: M.Result
            do {
                result = try M.decode(result: json)
            } catch {
                throw .malformed(method: M.name, error)
            }
            guard descriptors.count == M.descriptors else {
                let problem = "expected \(M.descriptors) descriptors, got \(descriptors.count)"
                throw .malformed(method: M.name, ShapeError(path: "reply", problem: problem))
            }
            return Reply(result: result, json: json, descriptors: descriptors)
        }
    }

    mutating func nextID() -> RequestID {
        lastID += 1
        return .integer(lastID)
    }

    /// Sends the request and waits for its reply; once more over a new connection if the daemon did not take it.
    private mutating func exchange(
        _ message: [UInt8], passing passed: borrowing DescriptorList, _ id: RequestID,
        _ descriptors: inout DescriptorList, _ watch: CallWatch
    ) throws(ClientError) -> Response {
        let delivery = try send(message, passing: passed, watch.deadline)
        do {
            return try receive(id, &descriptors, watch, after: delivery)
        } catch {
            guard reconnects, case .cutOff = delivery, case .lost = error else { throw error }
        }
        stream = try Client.openStream(to: path, Client.connectMilliseconds)
        framer = MessageFramer(maximumBytes: Client.replyBytes)
        let again = try send(message, passing: passed, watch.deadline)
        return try receive(id, &descriptors, watch, after: again)
    }
}
