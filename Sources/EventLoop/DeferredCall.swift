// Work that is due at once, but behind what is ready already: the rest of a turn that took too long. `EventLoop.perform`
// is not for that: the loop runs up to `batchLimit` batches of jobs before it looks at descriptors.
//
// Each call has a source of its own, because sd-event serves what is pending in the order in which it became so, and a
// "defer" source counts as pending from the time it was made: one that is switched on again would go before all others.

internal import CSystemd
package import LinuxSystem

/// Calls back on the loop in one of its next turns, once for each `schedule`. Not sendable: it belongs to the loop's
/// thread.
package final class DeferredCall {
    private let loop: EventLoop
    private let handler: Handler
    private var source: EventSource?

    package init(_ loop: EventLoop, handler: @escaping () -> Void) {
        self.loop = loop
        self.handler = Handler(handler)
    }

    /// Calls the handler as soon as whatever is ready now was served. One that is scheduled already comes later instead.
    package func schedule() throws(SystemError) {
        source = unsafe try EventSource(loop, box: handler, subject: "a deferred call") { event, source, box in
            unsafe sd_event_add_defer(
                event, &source,
                { _, userdata in
                    let handler: Handler = unsafe EventSource.box(userdata)
                    handler.body()
                    return 0
                }, box)
        }
    }

    private final class Handler {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
}
