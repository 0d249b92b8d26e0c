/// A name as people and sysfs write it: `\_SB_.PC18.RP00.GPU0`, `^^FOO`, `_DSD`.
struct NamePath: Equatable, Sendable {
    var isAbsolute: Bool
    /// Number of leading `^`.
    var parents: Int
    var segments: [NameSegment]

    /// Nil if the text is not a name. Short segments are padded, so `\_SB.PCI0` is `\_SB_.PCI0`.
    init?(_ text: String) {
        var rest = Substring(text)
        isAbsolute = rest.first == "\\"
        if isAbsolute { rest.removeFirst() }
        parents = 0
        while rest.first == "^" {
            parents += 1
            rest.removeFirst()
        }
        if isAbsolute && parents > 0 { return nil }
        segments = []
        guard !rest.isEmpty else {
            guard isAbsolute || parents > 0 else { return nil }
            return
        }
        for part in rest.split(separator: ".", omittingEmptySubsequences: false) {
            guard let segment = NameSegment(part) else { return nil }
            segments.append(segment)
        }
    }
}
