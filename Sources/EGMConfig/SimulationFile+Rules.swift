// What the values of a simulated host may be, beyond the kinds that the configuration has too.

internal import EGMDomain

extension Rule<UInt64> {
    /// An integer, or a string `"0x…"`: TOML's integers end at 63 bits, and not every editor likes long ones.
    static func number(in range: ClosedRange<UInt64>) -> Rule {
        Rule(
            type: "number", allowed: "up to 0x\(String(range.upperBound, radix: 16))",
            read: { (value) throws(Refusal) in
                let number = try plainNumber(value)
                guard range.contains(number) else {
                    throw Refusal(
                        "is 0x\(String(number, radix: 16)), but must be up to "
                            + "0x\(String(range.upperBound, radix: 16))")
                }
                return number
            },
            show: { "0x\(String($0, radix: 16))" })
    }
}

extension Rule<[UInt64]> {
    /// At most `limit` numbers.
    static func numbers(limit: Int) -> Rule {
        Rule(
            type: "array of numbers", allowed: "at most \(limit)",
            read: { (value) throws(Refusal) in
                guard case .array(let members) = value else { throw .type("an array of numbers", found: value) }
                guard members.count <= limit else {
                    throw Refusal("has \(members.count) entries, more than the \(limit) that firmware's table can hold")
                }
                var numbers: [UInt64] = []
                for (index, member) in members.enumerated() {
                    do throws(Refusal) {
                        numbers.append(try plainNumber(member))
                    } catch {
                        throw Refusal("has a wrong entry, number \(index + 1): it \(error.reason)")
                    }
                }
                return numbers
            },
            show: { "[\($0.map { "0x\(String($0, radix: 16))" }.joined(separator: ", "))]" })
    }
}

private func plainNumber(_ value: RawValue) throws(Refusal) -> UInt64 {
    switch value {
    case .integer(let number) where number >= 0: return UInt64(number)
    case .integer(let number): throw Refusal("is \(number), but must not be negative")
    case .string(let text):
        guard text.hasPrefix("0x"), text.dropFirst(2).first != "+", text.dropFirst(2).first != "-",
            let number = UInt64(text.dropFirst(2), radix: 16)
        else { throw Refusal("is \"\(text)\", but must be a number of at most 64 bits, such as \"0x1000000000\"") }
        return number
    default: throw .type("a number (an integer, or a string such as \"0x1000000000\")", found: value)
    }
}

extension Rule<String> {
    static var text: Rule {
        Rule(
            type: "string", allowed: "",
            read: { (value) throws(Refusal) in
                guard case .string(let text) = value else { throw .type("a string", found: value) }
                return text
            },
            show: { "\"\($0)\"" })
    }

    /// One of `words`.
    static func word(among words: [String]) -> Rule {
        Rule(
            type: "string", allowed: words.joined(separator: ", "),
            read: { (value) throws(Refusal) in
                guard case .string(let word) = value else { throw .type("a string", found: value) }
                guard words.contains(word) else {
                    let nearest = nearestWord(to: word, among: words)
                    throw Refusal(
                        "is \"\(word)\""
                            + (nearest.map { "; did you mean \"\($0)\"?" }
                                ?? ", but must be one of \(words.joined(separator: ", "))"))
                }
                return word
            },
            show: { "\"\($0)\"" })
    }
}

extension Rule<DriverGeneration> {
    /// Every form of the driver that can be written; `unknown` is what nobody can know.
    static var driver: Rule {
        let words = Rule<String>.word(
            among: DriverGeneration.allCases.filter { $0 != .unknown }.map(\.rawValue))
        return Rule(
            type: words.type, allowed: words.allowed,
            read: { (value) throws(Refusal) in DriverGeneration(rawValue: try words.read(value)) ?? .absent },
            show: { words.show($0.rawValue) })
    }
}

extension Rule<PCIAddress> {
    /// An address at which the simulation can put a GPU.
    static var gpuAddress: Rule {
        Rule(
            type: "PCI address", allowed: "on a bus above 0",
            read: { (value) throws(Refusal) in
                guard case .string(let text) = value else { throw .type("a PCI address in quotes", found: value) }
                guard let address = PCIAddress(text) else {
                    throw Refusal("is \"\(text)\", but must be a PCI address such as \"0008:01:00.0\"")
                }
                guard address.bus > 0 else {
                    throw Refusal("is \(address), but bus 0 is for the root ports; use bus 1")
                }
                guard address.domain <= 0xff else {
                    throw Refusal("is \(address), but Grace has PCI domains up to 00ff only")
                }
                return address
            },
            show: { "\"\($0)\"" })
    }
}
