internal import ArgumentParser

/// A size on the command line: bytes, `0x…`, or with an IEC unit: `512MiB`, `1GiB`. `512M` is refused as everywhere in
/// egmd, because it may mean 1000 or 1024.
struct ByteSize: ExpressibleByArgument, Equatable {
    let bytes: UInt64

    init?(argument: String) {
        if argument.hasPrefix("0x") || argument.hasPrefix("0X") {
            guard let bytes = UInt64(argument.dropFirst(2), radix: 16), !argument.contains("+") else { return nil }
            self.bytes = bytes
            return
        }
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units: [String: UInt64] = ["": 0, "b": 0, "kib": 10, "mib": 20, "gib": 30, "tib": 40]
        let unit = argument.dropFirst(digits.count).lowercased()
        guard let number = UInt64(digits), let shift = units[unit] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
