/// Offsets in order. An array: to move the tail of 16,384 of them costs a microsecond, and the lowest is at hand.
struct OffsetList: Equatable, Sendable {
    private(set) var offsets: [UInt64] = []

    var isEmpty: Bool { offsets.isEmpty }
    var first: UInt64? { offsets.first }

    mutating func insert(_ offset: UInt64) {
        let index = index(of: offset)
        if index < offsets.count, offsets[index] == offset { return }
        offsets.insert(offset, at: index)
    }

    mutating func remove(_ offset: UInt64) {
        let index = index(of: offset)
        if index < offsets.count, offsets[index] == offset { offsets.remove(at: index) }
    }

    /// Of the first that is not below `offset`.
    private func index(of offset: UInt64) -> Int {
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] >= offset { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
