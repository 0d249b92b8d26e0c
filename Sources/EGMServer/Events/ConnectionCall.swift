internal import EGMProtocol
internal import JSONRPC

/// A call that is about the connection itself or about events, and so is answered by the server.
enum ConnectionCall: Sendable {
    case subscribe(EventSubscribeParams)
    case unsubscribe(EventUnsubscribeParams)
    case list(EventListParams)
    case cancel(RequestID)
}
