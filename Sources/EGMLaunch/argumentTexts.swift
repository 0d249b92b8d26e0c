// Arguments as text, for what has to take them from a file or a pipe.

/// `argument` as a shell takes it for one word.
package func shellQuoted(_ argument: String) -> String {
    let plain = argument.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-_=,./:+@%".utf8.contains(byte)
        }
    }
    if plain && !argument.isEmpty { return argument }
    return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}

/// Arguments as words for a shell, one option with its value on a line.
package func shellText(_ arguments: [String]) -> String {
    var lines: [[String]] = []
    for argument in arguments {
        if argument.utf8.first == UInt8(ascii: "-") || lines.isEmpty { lines.append([]) }
        lines[lines.count - 1].append(shellQuoted(argument))
    }
    return lines.map { $0.joined(separator: " ") }.joined(separator: " \\\n")
}

/// Arguments that each end with NUL, as `xargs -0` takes them.
package func nulText(_ arguments: [String]) -> String { arguments.map { $0 + "\0" }.joined() }
