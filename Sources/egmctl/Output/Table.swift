/// Rows of text in aligned columns.
struct Table {
    /// On which side of its column a cell stands.
    enum Alignment {
        case left
        case right
    }

    private let header: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []
    /// The colours of each row's cells, by column.
    private var colours: [[Int: Colour]] = []

    /// A header of nothing but empty titles is not printed.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        header = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    /// Two columns without header: names and what they are.
    static func properties(_ pairs: [(String, String)]) -> Table {
        var table = Table([("", .left), ("", .left)])
        for (name, value) in pairs { table.append([name, value]) }
        return table
    }

    mutating func append(_ row: [String], colours: [Int: Colour] = [:]) {
        precondition(row.count == header.count, "a row has a cell for every column")
        rows.append(row.map(printable))
        self.colours.append(colours)
    }

    var text: String {
        let hasHeader = !header.allSatisfy(\.isEmpty)
        let lines = hasHeader ? [header] + rows : rows
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.enumerated().map { number, line in
            let paint = number == 0 && hasHeader ? [:] : colours[number - (hasHeader ? 1 : 0)]
            return line.enumerated().map { column, cell in
                let text = paint[column]?.paint(cell) ?? cell
                // No blanks at the ends of lines.
                if column == line.count - 1, alignments[column] == .left { return text }
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return alignments[column] == .left ? text + space : space + text
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
