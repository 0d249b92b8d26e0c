internal import CSystemd
internal import Glibc
package import LinuxSystem

/// Calls back on the loop as long as a descriptor is ready (level-triggered); ends with its own life.
///
/// `error` and `hangUp` are reported with any interest, again and again until the handler closes the descriptor; with
/// an empty interest nothing is reported at all. The watch must end before its descriptor is closed: as members of one
/// type, declare the watch first. Not sendable: it belongs to the loop's thread.
package final class ReadinessWatch {
    private let source: EventSource
    /// What the descriptor is watched for.
    package private(set) var interest: Readiness

    /// Starts watching; `EPERM` for files that are always ready, such as regular ones.
    package init(
        _ loop: EventLoop, _ descriptor: borrowing OwnedDescriptor, _ interest: Readiness,
        handler: @escaping (Readiness) -> Void
    ) throws(SystemError) {
        let number = descriptor.number
        let events = interest.intersection(.askable).rawValue
        source = unsafe try EventSource(loop, box: Handler(handler), subject: "descriptor \(number)") {
            event, source, box in
            unsafe sd_event_add_io(
                event, &source, number, events,
                { _, _, events, userdata in
                    let handler: Handler = unsafe EventSource.box(userdata)
                    handler.body(Readiness(rawValue: events))
                    return 0
                }, box)
        }
        self.interest = interest.intersection(.askable)
        if self.interest.isEmpty { try setEnabled(false) }
    }

    /// Watches for `interest` from now on; costs nothing if it is the same.
    package func setInterest(_ interest: Readiness) throws(SystemError) {
        let interest = interest.intersection(.askable)
        guard interest != self.interest else { return }
        if !interest.isEmpty {
            let status = unsafe sd_event_source_set_io_events(source.raw, interest.rawValue)
            guard status >= 0 else {
                throw SystemError(operation: "change the watch of", subject: "a descriptor", code: -status)
            }
        }
        if interest.isEmpty != self.interest.isEmpty { try setEnabled(!interest.isEmpty) }
        self.interest = interest
    }

    private func setEnabled(_ isEnabled: Bool) throws(SystemError) {
        let status = unsafe sd_event_source_set_enabled(source.raw, CInt(isEnabled ? SD_EVENT_ON : SD_EVENT_OFF))
        guard status >= 0 else {
            throw SystemError(operation: "change the watch of", subject: "a descriptor", code: -status)
        }
    }

    private final class Handler {
        let body: (Readiness) -> Void
        init(_ body: @escaping (Readiness) -> Void) { self.body = body }
    }
}
