extension PCIFunction {
    /// The name of the function's directory in sysfs: `0008:01:00.0`.
    package var name: String {
        func hex(_ value: some FixedWidthInteger, _ width: Int) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(hex(domain, 4)):\(hex(bus, 2)):\(hex(device, 2)).\(function)"
    }

    /// A function of which only the address is known, from its directory's name; nil if that is no address.
    init?(named name: String) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let domain = UInt32(parts[0], radix: 16), domain <= Int32.max,
            let bus = UInt8(parts[1], radix: 16)
        else { return nil }
        let tail = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard tail.count == 2, let device = UInt8(tail[0], radix: 16), device < 32,
            let function = UInt8(tail[1]), function < 8
        else { return nil }
        self.init(
            domain: domain, bus: bus, device: device, function: function, vendorID: 0, deviceID: 0, classCode: 0,
            numaNode: nil)
        // Only the kernel's own spelling: libpci would look for another directory otherwise.
        guard self.name == name else { return nil }
    }

    var ordinal: UInt64 { UInt64(domain) << 16 | UInt64(bus) << 8 | UInt64(device) << 3 | UInt64(function) }
}
