import EGMDomain
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct ScrubberHurryTests {
    static let chunk = Scrubber.chunkSize

    @Test func runsIdle() async throws {
        let memory = try TestMemory(size: 3 * Self.chunk)
        let log = ProgressLog()
        _ = try await Scrubber(cpus: [], progressInterval: 0).scrub(
            memory.target, skipping: [], verify: true, progress: log.note)
        #expect(log.idleness.allSatisfy { $0 })
    }

    @Test func hurryRaisesTheThreads() async throws {
        let memory = try TestMemory(size: 3 * Self.chunk)
        let scrubber = Scrubber(cpus: [], progressInterval: 0)
        let log = ProgressLog { progress in
            if progress.phase == .scrub, progress.done == Self.chunk { scrubber.hurry() }
        }
        _ = try await scrubber.scrub(memory.target, skipping: [], verify: true, progress: log.note)
        #expect(log.idleness.first == true)
        #expect(log.idleness.dropFirst().allSatisfy { !$0 })
        #expect(memory.isAll(0, in: 0..<memory.size))

        // The next run is idle again.
        let next = ProgressLog()
        _ = try await scrubber.scrub(memory.target, skipping: [], verify: false, progress: next.note)
        #expect(next.idleness.allSatisfy { $0 })
    }

    /// Without CAP_SYS_NICE and with RLIMIT_NICE 0 the kernel keeps idle threads idle: others take over.
    @Test func hurryWithoutTheRightTo() async throws {
        let memory = try TestMemory(size: 4 * Self.chunk)
        let scrubber = Scrubber(cpus: [], progressInterval: 0)
        let wanted = Gate()
        let relieved = Gate()
        try startThread(name: "test-hurry") {
            // Capabilities are a thread's own; this one ends with its body.
            Capabilities.dropNice()
            wanted.pass()
            scrubber.hurry()
        }
        let log = ProgressLog { progress in
            if try ThreadScheduling.current().isIdle == false { return relieved.open() }
            // The idle thread waits after its first chunk until another one has done a chunk.
            wanted.open()
            relieved.pass()
        }
        _ = try await scrubber.scrub(memory.target, skipping: [], verify: true, progress: log.note)
        #expect(memory.isAll(0, in: 0..<memory.size))
        #expect(log.idleness.first == true)
        #expect(log.idleness.dropFirst().allSatisfy { !$0 })
    }

    @Test func hurryWithoutARunIsNothing() { Scrubber(cpus: [0]).hurry() }
}

enum Capabilities {
    /// Takes CAP_SYS_NICE from the calling thread.
    static func dropNice() {
        typealias Call = @convention(c) (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) -> Int32
        guard let get = dlsym(nil, "capget"), let set = dlsym(nil, "capset") else { fatalError("no capset") }
        var header: [UInt32] = [0x2008_0522, 0]  // version 3, this thread
        var data = [UInt32](repeating: 0, count: 6)
        precondition(unsafeBitCast(get, to: Call.self)(&header, &data) == 0)
        data[0] &= ~(1 << 23)
        precondition(unsafeBitCast(set, to: Call.self)(&header, &data) == 0)
    }
}
