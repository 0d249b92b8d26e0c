internal import JSONRPC

/// A Markdown page under construction: paragraphs with an empty line between them.
struct Markdown {
    private(set) var text = ""

    mutating func append(_ paragraph: String) {
        guard !paragraph.isEmpty else { return }
        if !text.isEmpty { text += "\n" }
        text += paragraph + "\n"
    }

    mutating func heading(_ level: Int, _ title: String) {
        append(String(repeating: "#", count: level) + " " + title)
    }

    mutating func table(_ header: [String], _ rows: [[String]]) {
        let lines = [header, header.map { _ in "---" }] + rows
        append(
            lines.map { cells in
                // A bar inside a cell would end it.
                let escaped = cells.map {
                    $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
                }
                return "| " + escaped.joined(separator: " | ") + " |"
            }.joined(separator: "\n"))
    }

    mutating func code(_ lines: [String]) { append("```json\n" + lines.joined(separator: "\n") + "\n```") }
}
