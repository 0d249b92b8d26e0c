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

    mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "a row has a cell for every column")
        rows.append(row)
    }

    var text: String {
        let lines = header.allSatisfy(\.isEmpty) ? rows : [header] + rows
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            var cells = line.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return alignments[column] == .left ? cell + space : space + cell
            }
            // No blanks at the ends of lines.
            if alignments.last == .left, let last = line.last { cells[cells.count - 1] = last }
            return cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
