// What every handle of the loop owns. sd-event keeps the handler's box alive until it has let the source go (the
// destroy callback releases it), so a callback never meets a dead handler, not even one that drops its own handle.

internal import CSystemd
internal import Glibc
internal import LinuxSystem

/// Owns an sd-event source; the end of its life disables and releases it, on the loop's thread.
@safe struct EventSource: ~Copyable {
    let loop: EventLoop
    let raw: OpaquePointer

    /// Makes a source with `add`, which gets the event object, a place for the source and the userdata: `box`, which
    /// callbacks read with `EventSource.box`. The subject is named in the error.
    init(
        _ loop: EventLoop, box: AnyObject, subject: @autoclosure () -> String,
        add: (OpaquePointer, inout OpaquePointer?, UnsafeMutableRawPointer) -> CInt
    ) throws(SystemError) {
        precondition(loop.isCurrent, "sources are made on the loop's thread")
        let retained = unsafe Unmanaged.passRetained(box)
        var source: OpaquePointer?
        let status = unsafe add(loop.event, &source, retained.toOpaque())
        guard status >= 0, let source = unsafe source else {
            unsafe retained.release()
            throw SystemError(operation: "watch", subject: subject(), code: -status)
        }
        _ = unsafe sd_event_source_set_destroy_callback(source) { userdata in
            if let userdata = unsafe userdata { unsafe Unmanaged<AnyObject>.fromOpaque(userdata).release() }
        }
        self.loop = loop
        unsafe raw = source
    }

    deinit {
        if loop.isCurrent {
            unsafe sd_event_source_disable_unref(raw)
        } else {
            // An actor's last reference can go anywhere. The pointer is used once, on the loop's thread.
            nonisolated(unsafe) let raw = unsafe raw
            loop.perform { _ = unsafe sd_event_source_disable_unref(raw) }
        }
    }

    /// The box behind a callback's userdata, retained for the time of the callback.
    static func box<Box: AnyObject>(_ userdata: UnsafeMutableRawPointer?) -> Box {
        guard let userdata = unsafe userdata else { preconditionFailure("every source has a box") }
        return unsafe Unmanaged<Box>.fromOpaque(userdata).takeUnretainedValue()
    }
}
