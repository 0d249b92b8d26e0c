internal import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods about the connection itself.
    mutating func registerConnection() {
        serve(EventSubscribe.self) { .subscribe($0) }
        serve(EventUnsubscribe.self) { .unsubscribe($0) }
        serve(RequestCancel.self) { .cancel($0.id.id) }
    }
}
