// For programs that ask several things one after the other, and have no use for a connection of their own: where the
// daemon is restarted in between, or while it works on an answer, they ask the new one. So only for methods that may be
// repeated: `allocation.create` is one, by the VM's UUID.

package import EGMProtocol
package import LinuxSystem

/// A client that connects when it has to, and again when the connection is lost.
package struct Session: ~Copyable {
    /// How long a daemon may be away, milliseconds.
    package static let patience = 10_000

    package let path: String
    private let patience: Int
    private var client: Client?

    /// Connects; a daemon that is not there from the start is not waited for.
    package init(path: String, patience: Int = Session.patience) throws(ClientError) {
        self.path = path
        self.patience = patience
        client = try Client.connect(to: path)
    }

    /// Calls a method that may be repeated, and waits for its answer. The connection that is lost before is made anew,
    /// once; a second loss is an error.
    ///
    /// - Parameters:
    ///   - passed: descriptors that go with the request; the daemon gets copies.
    ///   - milliseconds: how long to wait for the answer of one daemon; nil for as long as it takes.
    package mutating func call<M: Method>(
        _ method: M.Type, _ params: M.Params, passing passed: borrowing DescriptorList = DescriptorList(),
        milliseconds: Int? = Client.callMilliseconds
    ) throws(ClientError) -> Reply<M> {
        do throws(ClientError) {
            return try callOnce(method, params, passed, milliseconds)
        } catch {
            guard case .lost = error else { throw error }
        }
        client = try Client.connect(to: path, patience: patience)
        return try callOnce(method, params, passed, milliseconds)
    }

    /// The number of the connection's socket; -1 while it is lost.
    package var socketNumber: Int32 {
        switch client {
        case .some(let client): client.socketNumber
        case .none: -1
        }
    }

    private mutating func callOnce<M: Method>(
        _ method: M.Type, _ params: M.Params, _ passed: borrowing DescriptorList, _ milliseconds: Int?
    ) throws(ClientError) -> Reply<M> {
        guard var client = client.take() else { return try reconnected(method, params, passed, milliseconds) }
        do throws(ClientError) {
            let reply = try client.call(method, params, passing: passed, milliseconds: milliseconds)
            self.client = consume client
            return reply
        } catch {
            // An error of the daemon leaves the connection usable; any other one does not.
            if case .refused = error { self.client = consume client }
            throw error
        }
    }

    private mutating func reconnected<M: Method>(
        _ method: M.Type, _ params: M.Params, _ passed: borrowing DescriptorList, _ milliseconds: Int?
    ) throws(ClientError) -> Reply<M> {
        client = try Client.connect(to: path, patience: patience)
        return try callOnce(method, params, passed, milliseconds)
    }
}
