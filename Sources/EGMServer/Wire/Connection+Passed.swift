internal import JSONRPC
internal import LinuxSystem

extension Connection {
    /// Takes bytes as they came.
    func append(_ bytes: ArraySlice<UInt8>) {
        received += UInt64(bytes.count)
        framer.append(bytes)
    }

    /// Notes what came with `bytes`, which are not appended yet; what is of no use is closed and counted.
    func note(_ descriptors: consuming DescriptorList, with bytes: ArraySlice<UInt8>) {
        let count = descriptors.count
        guard count > 0 else { return }
        guard let last = bytes.lastIndex(where: { !$0.isWhiteSpace }), !isDiscarding else {
            descriptorsReceived += count
            return
        }
        if let passed {
            descriptorsReceived += passed.add(count)
        } else {
            let position = received + UInt64(last - bytes.startIndex) + 1
            if count > 1 { descriptorsReceived += count }
            passed = PassedDescriptors(descriptors, position: position)
        }
    }

    /// What came with the message that the framer gave out last.
    func takePassed() -> PassedDescriptors? {
        guard let passed, received - UInt64(framer.pendingBytes) >= passed.position else { return nil }
        self.passed = nil
        return passed
    }
}

extension UInt8 {
    /// What JSON allows between values.
    fileprivate var isWhiteSpace: Bool {
        switch self {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): true
        default: false
        }
    }
}
