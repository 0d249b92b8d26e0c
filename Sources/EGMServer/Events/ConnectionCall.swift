internal import EGMProtocol
internal import JSONRPC

/// A call that is about the connection itself, and so is answered by the server.
enum ConnectionCall: Sendable {
    case subscribe(EventSubscribeParams)
    case unsubscribe(EventUnsubscribeParams)
    case cancel(RequestID)
}
