/// Where a PCI function is: domain (segment), bus, device and function, written `0008:01:00.0`.
package struct PCIAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let domain: UInt32
    package let bus: UInt8
    package let device: UInt8
    package let function: UInt8

    package init(domain: UInt32, bus: UInt8, device: UInt8, function: UInt8) {
        self.domain = domain
        self.bus = bus
        self.device = device
        self.function = function
    }

    /// Reads `DDDD:BB:DD.F`, hexadecimal in either case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, (4...8).contains(parts[0].utf8.count), parts[1].utf8.count == 2 else { return nil }
        let tail = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard tail.count == 2, tail[0].utf8.count == 2, tail[1].utf8.count == 1,
            [parts[0], parts[1], tail[0], tail[1]].allSatisfy({ $0.utf8.allSatisfy(PCIAddress.isHexDigit) }),
            let domain = UInt32(parts[0], radix: 16), let bus = UInt8(parts[1], radix: 16),
            let device = UInt8(tail[0], radix: 16), device < 32,
            let function = UInt8(tail[1], radix: 16), function < 8
        else { return nil }
        self.init(domain: domain, bus: bus, device: device, function: function)
    }

    /// The socket on Grace: bits 7:4 of the segment (edk2-nvidia `GPUMemoryInfo.c`).
    package var graceSocket: Int { Int((domain >> 4) & 0xf) }

    package static func < (left: Self, right: Self) -> Bool { left.ordinal < right.ordinal }

    package var description: String {
        "\(hex(domain, 4)):\(hex(UInt32(bus), 2)):\(hex(UInt32(device), 2)).\(function)"
    }

    private var ordinal: UInt64 {
        UInt64(domain) << 16 | UInt64(bus) << 8 | UInt64(device) << 3 | UInt64(function)
    }

    private func hex(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
