package import JSONRPC
internal import LinuxSystem

extension Client {
    /// The next notification of the daemon, waited for as long as it takes; those that came with a reply come first. Nil
    /// when it was cancelled.
    ///
    /// - Throws: `lost` if the connection ended, or the daemon has said that it will, or `malformed`.
    package mutating func nextNotification(_ cancellation: Cancellation?) throws(ClientError) -> Request? {
        if let fault { throw fault }
        if !notifications.isEmpty { return notifications.removeFirst() }
        let deadline = Deadline(milliseconds: nil, method: "an event")
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        do throws(ClientError) {
            while true {
                while let message = try nextMessage() {
                    switch message {
                    case .notification(let notification): return notification
                    // An error without id is the daemon's last word on this connection.
                    case .response(let response):
                        guard case .failure(let error) = response.outcome, response.id == .null else { continue }
                        throw .lost(path: path, reason: error.message)
                    }
                }
                var descriptors = DescriptorList()
                guard try readMore(&buffer, &descriptors, deadline, cancellation) else { return nil }
            }
        } catch {
            fault = error
            throw error
        }
    }
}
