// The reference implementation: iasl compiles, acpiexec loads and evaluates. acpiexec always exits with 0 and prints
// values in hexadecimal, so its output is brought into the same lines as `oracleLines` of our value.

import Foundation

@testable import ACPI

/// A temporary directory with ACPICA's tools; removed when it goes.
final class Oracle {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "acpi-oracle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// The AML of one definition block.
    func compile(_ asl: String) throws -> [UInt8] {
        let name = UUID().uuidString
        try asl.write(to: directory.appending(path: "\(name).asl"), atomically: true, encoding: .utf8)
        // No optimisation: references keep the form in which the source has them.
        let output = try run("/usr/bin/iasl", ["-oa", "-p", name, "\(name).asl"])
        guard let data = FileManager.default.contents(atPath: directory.appending(path: "\(name).aml").path) else {
            throw OracleError(text: output)
        }
        return [UInt8](data)
    }

    /// The disassembly that `iasl -d` makes of a table; throws if it makes none.
    func disassemble(_ table: [UInt8]) throws -> String {
        let name = UUID().uuidString
        try Data(table).write(to: directory.appending(path: "\(name).aml"))
        let output = try run("/usr/bin/iasl", ["-d", "\(name).aml"])
        guard let data = FileManager.default.contents(atPath: directory.appending(path: "\(name).dsl").path) else {
            throw OracleError(text: output)
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// What acpiexec gives for each path, as lines; nil where the evaluation fails. The DSDT comes first.
    func evaluate(_ paths: [String], in tables: [[UInt8]]) throws -> [[String]?] {
        var files: [String] = []
        for table in tables {
            files.append("\(UUID().uuidString).aml")
            try Data(table).write(to: directory.appending(path: files.last ?? ""))
        }
        // acpiexec takes 512 characters of commands at a time.
        var batches = [""]
        for command in paths.map({ "evaluate \($0); " }) {
            if (batches.last ?? "").count + command.count > 400 { batches.append("") }
            batches[batches.count - 1] += command
        }
        let output = try batches.map { try run("/usr/bin/acpiexec", ["-b", $0] + files) }.joined(separator: "\n")
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return paths.map { path in
            guard let start = lines.firstIndex(where: { $0.hasPrefix("Evaluation of \(path) returned object") }) else {
                return nil
            }
            return Self.normalised(lines[(start + 1)...].prefix { !$0.isEmpty })
        }
    }

    private func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func normalised(_ lines: some Sequence<String>) -> [String] {
        var result: [String] = []
        for line in lines {
            let indent = line.prefix { $0 == " " }
            let body = line.dropFirst(indent.count)
            if body.hasPrefix("[Buffer]") {
                let hex = body.split(separator: ": ", maxSplits: 1).dropFirst().first ?? ""
                result.append("\(indent)[Buffer]" + self.hex(hex))
            } else if body.hasPrefix("[Object Reference]") {
                let words = body.split(separator: " ")
                let at = words.firstIndex(of: "Name").map { $0 + 1 }
                result.append("\(indent)[Reference] \(at.map { words[$0] } ?? "?")")
            } else if body.hasPrefix("[") {
                result.append(line)
            } else if let last = result.indices.last {
                // The second and later lines of a buffer.
                result[last] += self.hex(body.split(separator: ": ", maxSplits: 1).dropFirst().first ?? "")
            }
        }
        return result
    }

    private static func hex(_ text: Substring) -> String {
        (text.firstRange(of: "//").map { text[..<$0.lowerBound] } ?? text).split(separator: " ").map { " \($0)" }
            .joined()
    }
}

struct OracleError: Error { var text: String }

extension AMLValue {
    /// The value as acpiexec prints it.
    func oracleLines(indent: Int = 2) -> [String] {
        let space = String(repeating: " ", count: indent)
        func hex(_ value: UInt64, _ width: Int) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        switch self {
        case .integer(let value): return ["\(space)[Integer] = \(hex(value, 16))"]
        case .string(let text):
            return ["\(space)[String] Length \(hex(UInt64(text.utf8.count), 2)) = \"\(text)\""]
        case .buffer(let bytes): return ["\(space)[Buffer]" + bytes.map { " \(hex(UInt64($0), 2))" }.joined()]
        case .reference(let path): return ["\(space)[Reference] \(path.suffix(4))"]
        case .package(let elements):
            return ["\(space)[Package] Contains \(elements.count) Elements:"]
                + elements.flatMap { $0.oracleLines(indent: indent + 2) }
        }
    }
}
