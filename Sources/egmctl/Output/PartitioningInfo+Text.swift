internal import EGMProtocol

extension PartitioningInfo {
    /// Characters of the bar between its brackets.
    static let barWidth = 40

    /// `3 parts`.
    var partsText: String { countText(count, "part") }

    /// What is free, and in how large pieces.
    var freeText: String { "\(sizeText(free)) free, \(sizeText(greatestFree)) in one piece" }

    /// The region as a row of characters, each for the same share of it: `#` somebody's, `~` being drained or scrubbed, `!`
    /// faulty, `.` free. A share that has several of them shows the one that matters most. Parts that the daemon does not
    /// list are not in it.
    ///
    /// - Parameter size: of the region, bytes.
    func bar(size: UInt64, width: Int = PartitioningInfo.barWidth) -> String {
        guard size > 0, width > 0 else { return "[]" }
        let signs: [Character] = [".", "~", "#", "!"]
        var ranks = Array(repeating: 0, count: width)
        let share = Double(size) / Double(width)
        for part in partitions where part.size > 0 && part.offset < size {
            let rank = part.state == .faulty ? 3 : part.state == .allocated ? 2 : 1
            let last = part.offset + min(part.size, size - part.offset) - 1
            let cells = [part.offset, last].map { min(width - 1, Int(Double($0) / share)) }
            for index in cells[0]...cells[1] { ranks[index] = max(ranks[index], rank) }
        }
        return "[\(String(ranks.map { signs[$0] }))]"
    }

    /// The table of the parts.
    var table: String {
        var table = Table([
            ("OFFSET", .right), ("SIZE", .right), ("STATE", .left), ("VM", .left), ("ALLOCATION", .left),
            ("REASON", .left),
        ])
        for part in partitions {
            table.append([
                "\(part.offset)", sizeText(part.size), part.state.rawValue, part.vm.map { $0.name ?? $0.uuid } ?? "-",
                orDash(part.allocation), orDash(part.reason),
            ])
        }
        let missing = count - partitions.count
        return table.text + (missing > 0 ? "\nand \(countText(missing, "part")) above these" : "")
    }
}
