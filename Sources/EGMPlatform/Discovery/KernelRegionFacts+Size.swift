internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension KernelRegionFacts.Size {
    /// Reads `egm_size`: `0x…` in all drivers so far, decimal in what reviewers asked for.
    init(reading path: String, _ root: HostRoot) {
        do {
            self.init(text: try root.text(path))
        } catch {
            self = error.code == ENOENT ? .missing : .unreadable(text: error.reason)
        }
    }

    /// A number of bytes with white space around it; anything else is `unreadable` with the text as it stands.
    init(text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let word = words.first else {
            self = .unreadable(text: text)
            return
        }
        let isHex = word.hasPrefix("0x") || word.hasPrefix("0X")
        let digits = isHex ? word.dropFirst(2) : word
        // UInt64 takes a sign, the kernel writes none.
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let bytes = UInt64(digits, radix: isHex ? 16 : 10)
        else {
            self = .unreadable(text: String(word))
            return
        }
        self = .bytes(bytes)
    }
}
