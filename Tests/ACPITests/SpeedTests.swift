// Reading is linear in the bytes: four times the table takes about four times as long, and not sixteen times. The
// fastest of several runs counts, in this thread's processor time, so that a busy machine does not matter.

import Glibc
import Testing

@testable import ACPI

@Suite(.serialized) struct SpeedTests {
    private func seconds(_ body: () -> Void) -> Double {
        let times = (0..<5).map { _ in
            let start = threadSeconds()
            body()
            return threadSeconds() - start
        }
        return times.min() ?? 0
    }

    private func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A DSDT with this many GPUs, each below a root port of its own; about 200 bytes each.
    private func host(gpus: Int) throws -> [UInt8] {
        let digits = Array("0123456789ABCDEF")
        let devices = (0..<gpus).map { index in
            let name = String([digits[index >> 8 & 15], digits[index >> 4 & 15], digits[index & 15]])
            return AMLTerm.device(
                "\\_SB.P\(name)",
                [.device("RP00", [.device("GPU0", [.deviceProperties(["nvidia,egm-pxm": 4, "nvidia,egm-size": 1])])])])
        }
        return try table(devices)
    }

    /// Tables that a careless reader takes quadratic time for: no ends found, everything nested, everything repeated.
    private func hostile(_ kind: Int, bytes: Int) throws -> [UInt8] {
        let unit: [UInt8] =
            switch kind {
            case 0: [0x10, 0xcf, 0xff, 0xff, 0xff, 0x5c, 0x00]
            case 1: [0x12]
            case 2: [0x10, 0x06] + Array("_SB_".utf8) + [0xa3]
            case 3: Array("ZZZZ".utf8)
            case 4: [0x08] + Array("SAME".utf8) + [0x00]
            default: [0x72, 0x01, 0x01, 0x00]
            }
        return try table([.bytes(Array([[UInt8]](repeating: unit, count: bytes / unit.count).joined()))])
    }

    @Test func loadingIsLinear() throws {
        let (small, large) = (try host(gpus: 500), try host(gpus: 2000))
        #expect(large.count > 3 * small.count)
        let ratio = seconds { _ = namespace(of: [large]) } / seconds { _ = namespace(of: [small]) }
        #expect(ratio < 10, "four times the bytes took \(ratio) times as long")
    }

    @Test(arguments: 0..<6) func hostileTablesAreLinearToo(kind: Int) throws {
        let (small, large) = (try hostile(kind, bytes: 1 << 15), try hostile(kind, bytes: 1 << 17))
        // A constant is added, because most of these are given up at once.
        let unit = 0.002
        let ratio =
            (seconds { _ = namespace(of: [large]) } + unit) / (seconds { _ = namespace(of: [small]) } + unit)
        #expect(ratio < 10, "four times the bytes took \(ratio) times as long")
    }
}
