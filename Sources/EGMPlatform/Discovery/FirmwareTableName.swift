/// The names of the kernel's table files: `SSDT` if there is one, else `SSDT1`, `SSDT2`, …
enum FirmwareTableName {
    /// The SSDTs among `names`, in the order in which the kernel loaded them: by number, not by text.
    static func ssdts(_ names: [String]) -> [String] {
        names.compactMap { name -> (number: UInt, name: String)? in
            guard name.hasPrefix("SSDT") else { return nil }
            let digits = name.dropFirst(4)
            if digits.isEmpty { return (0, name) }
            return digits.allSatisfy { $0.isASCII && $0.isNumber } ? UInt(digits).map { ($0, name) } : nil
        }.sorted { $0.number < $1.number }.map(\.name)
    }
}
