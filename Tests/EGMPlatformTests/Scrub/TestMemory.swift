// Real region memory for tests: a memory file, and a mapping of the test's own to write and look at it.

import EGMDomain
import EGMPlatform
import Glibc
import LinuxSystem

final class TestMemory: Sendable {
    static let pattern: UInt8 = 0xa5
    /// 64 KiB, the block of everything.
    static let block = Region.granule

    let file: OwnedDescriptor
    let size: UInt64
    private let mapping: Mapping

    /// Memory of `size` bytes that is full of the pattern.
    init(size: UInt64, name: String = "egm-test") throws {
        file = try MemoryFile.create(name: name, size: size)
        mapping = try Mapping.map(file, count: Int(size))
        self.size = size
        fill(with: TestMemory.pattern)
    }

    var target: ScrubTarget {
        ScrubTarget(
            name: "egm4", size: size,
            map: { () throws(SystemError) in try Mapping.map(self.file, count: Int(self.size)) },
            presentSize: { try? FileStatus(of: self.file).size })
    }

    func fill(with byte: UInt8) { mapping.withBaseAddress { _ = memset($0, Int32(byte), Int(size)) } }

    func plant(_ byte: UInt8, at offset: UInt64) { mapping.write([byte], at: Int(offset)) }

    /// Whether every byte of `range` is `byte`; by the C library, not by the code under test.
    func isAll(_ byte: UInt8, in range: Range<UInt64>) -> Bool {
        mapping.withBaseAddress { start in
            let first = start + Int(range.lowerBound)
            return first.load(as: UInt8.self) == byte && memcmp(first, first + 1, range.count - 1) == 0
        }
    }

    /// A run of retired blocks.
    func retired(_ first: UInt64, blocks: UInt64 = 1) -> RetiredBlock {
        RetiredBlock(offset: first, size: blocks * TestMemory.block, source: .firmware, firstSeen: 1)
    }
}
