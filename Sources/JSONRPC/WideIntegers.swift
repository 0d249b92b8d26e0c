// jansson refuses a whole text for one integer beyond Int64. JSON sets no such bound, and a client may well number its
// requests with 64 unsigned bits, so these integers are rewritten as reals (`.0` appended) and the text parsed again.
// Exact request ids are taken from the raw text (`RawIdentifiers`), so nothing is lost where it matters. This runs
// only after jansson has reported an overflow.

/// Rewrites integers that do not fit `Int64`.
enum WideIntegers {
    /// `bytes` with `.0` behind every integer beyond `Int64`; nil if there is none.
    static func widened(_ bytes: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 16)
        var changed = false
        var inString = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if inString {
                output.append(byte)
                index += 1
                if byte == UInt8(ascii: "\\"), index < bytes.count {
                    output.append(bytes[index])
                    index += 1
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            guard byte.isJSONNumber else {
                inString = byte == UInt8(ascii: "\"")
                output.append(byte)
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, bytes[index].isJSONNumber { index += 1 }
            let token = bytes[start..<index]
            output.append(contentsOf: token)
            if isWideInteger(token) {
                output.append(contentsOf: [UInt8(ascii: "."), UInt8(ascii: "0")])
                changed = true
            }
        }
        return changed ? output : nil
    }

    private static func isWideInteger(_ token: ArraySlice<UInt8>) -> Bool {
        let digits = token.first == UInt8(ascii: "-") ? token.dropFirst() : token
        guard digits.count >= 19, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return false
        }
        return Int64(String(decoding: token, as: UTF8.self)) == nil
    }
}
