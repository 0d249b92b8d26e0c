internal import Glibc
internal import Testing

@testable internal import LinuxSystem

/// The kernel's real socket; writing to a device's `uevent` file makes the kernel send an event for it.
@Suite(
    .serialized, .timeLimit(.minutes(10)),
    .enabled(if: access("/sys/devices/virtual/mem/null/uevent", W_OK) == 0, "needs root"))
struct KernelEventsTests {
    /// Has the kernel announce /dev/null again, with a mark that tells this test's event from others.
    private func announce(_ mark: String) throws {
        try writeFile(
            "/sys/devices/virtual/mem/null/uevent", bytes: Array("change \(uuid) MARK=\(mark)".utf8), mode: 0o644)
    }

    private let uuid = "fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed"

    private func next(_ events: inout KernelEvents) throws -> KernelEvents.Item {
        while true {
            if let item = try events.next() { return item }
            try #require(try events.descriptor.wait(until: .readable, milliseconds: 300_000))
        }
    }

    private func event(_ mark: String, _ events: inout KernelEvents) throws -> KernelEvent {
        while true {
            if case .event(let event) = try next(&events), event.properties["SYNTH_ARG_MARK"] == mark { return event }
        }
    }

    @Test func theKernelsEventArrives() throws {
        var events = try KernelEvents.open()
        let mark = "a\(UInt32.random(in: 0 ... .max))"
        try announce(mark)
        let event = try event(mark, &events)
        #expect(event.action == "change" && event.devicePath == "/devices/virtual/mem/null")
        #expect(event.subsystem == "mem" && event.properties["DEVNAME"] == "null")
    }

    @Test func isClosedOnExecAndNeverBlocks() throws {
        var events = try KernelEvents.open()
        #expect(fcntl(events.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(events.descriptor.number, F_GETFL) & O_NONBLOCK != 0)
        // Others may cause events now; the queue comes to an end all the same.
        while try events.next() != nil {}
    }

    /// Root may send to the kernel's group from a socket of its own.
    @Test func messagesOfOthersAreDropped() throws {
        var events = try KernelEvents.open()
        let sender = try KernelEvents.open()
        let mark = "b\(UInt32.random(in: 0 ... .max))"
        let forged = Array("change@/devices/forged\0SYNTH_ARG_MARK=\(mark)\0".utf8)
        // struct sockaddr_nl: family, padding, port, groups.
        var address = [UInt16(AF_NETLINK), 0, 0, 0, 1, 0]
        let sent = address.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) {
                unsafe sendto(sender.descriptor.number, forged, forged.count, 0, $0.baseAddress, 12)
            }
        }
        try #require(sent == forged.count)
        try announce(mark)
        #expect(try event(mark, &events).devicePath == "/devices/virtual/mem/null")
    }

    @Test func anOverflowIsReportedOnceAndThenEventsGoOn() throws {
        var events = try KernelEvents.open(queueSize: 1)
        for _ in 0..<64 { try announce("flood") }
        var overruns = 0
        while let item = try events.next() { if item == .overrun { overruns += 1 } }
        // Once for each run of lost events; what the host itself announces meanwhile may begin another one.
        #expect(overruns >= 1 && overruns < 8)
        let mark = "c\(UInt32.random(in: 0 ... .max))"
        try announce(mark)
        #expect(try event(mark, &events).properties["SYNTH_ARG_MARK"] == mark)
    }
}
