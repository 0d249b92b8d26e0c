import EGMDomain
import LinuxSystem
import Testing

@testable import EGMServer

@Suite struct OutputQueueTests {
    private func drain(_ stream: borrowing UnixStream, atMost limit: Int = .max) throws -> Int {
        var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 16))
        var total = 0
        while total < limit, case .bytes(let count, _) = try stream.receive(into: &buffer) { total += count }
        return total
    }

    private func take(_ queue: inout OutputQueue) -> [AllocationID] { queue.takeTold() }

    @Test func givesBackMemoryThoughItIsNeverEmpty() throws {
        let pair = try UnixStream.pair()
        var queue = OutputQueue()
        var sent = SentRegions()
        let message = [UInt8](repeating: 1, count: 100_000)
        for _ in 0..<10 { queue.append(message) }
        for _ in 0..<200 {
            try queue.flush(to: pair.first, sent: &sent)
            _ = try drain(pair.second, atMost: 50_000)
            while queue.count < 1_000_000 { queue.append(message) }
            #expect(queue.footprint < 2_300_000)
        }
    }

    @Test func knowsWhatThePeerWasTold() throws {
        let pair = try UnixStream.pair()
        var queue = OutputQueue()
        var sent = SentRegions()
        let (first, second) = (AllocationID("first"), AllocationID("second"))
        queue.append([1, 2], announcing: [first])
        queue.append([UInt8](repeating: 1, count: 4_000_000), announcing: [second])
        #expect(take(&queue) == [])
        try queue.flush(to: pair.first, sent: &sent)
        #expect(take(&queue) == [first])
        #expect(queue.announced == [second])
        while !queue.isEmpty {
            #expect(take(&queue) == [])
            _ = try drain(pair.second)
            try queue.flush(to: pair.first, sent: &sent)
        }
        #expect(take(&queue) == [second])
        #expect(take(&queue) == [])
    }

    @Test func sendsDescriptorsWithTheFirstByteOfTheirMessage() throws {
        let pair = try UnixStream.pair()
        var queue = OutputQueue()
        var sent = SentRegions()
        queue.append(Array("plain\n".utf8))
        let file = try MemoryFile.create(name: "test", size: 0)
        queue.append(Array("with\n".utf8), attachment: Attachment(file, region: egm4))
        queue.append(Array("plain\n".utf8))
        #expect(queue.regions == [egm4])
        try queue.flush(to: pair.first, sent: &sent)
        // Something went behind it.
        #expect(sent.all == [egm4] && sent.last == [])
        #expect(queue.isEmpty)
        #expect(queue.regions == [])
        var buffer = [UInt8](repeating: 0, count: 100)
        var seen: [(String, Int)] = []
        while case .bytes(let count, let passed) = try pair.second.receive(into: &buffer) {
            seen.append((String(decoding: buffer[..<count], as: UTF8.self), passed.count))
        }
        #expect(seen.map(\.0).joined() == "plain\nwith\nplain\n")
        let carrying = try #require(seen.first { $0.1 > 0 })
        #expect(carrying.1 == 1)
        #expect(carrying.0.hasSuffix("with\n") || carrying.0.hasPrefix("with\n"))
    }
}
