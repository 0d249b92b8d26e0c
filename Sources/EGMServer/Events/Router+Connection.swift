internal import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods about the connection itself and about events.
    mutating func registerConnection() {
        serve(EventSubscribe.self) { .subscribe($0) }
        serve(EventUnsubscribe.self) { .unsubscribe($0) }
        serve(EventList.self) { .list($0) }
        serve(RequestCancel.self) { .cancel($0.id.id) }
    }
}
