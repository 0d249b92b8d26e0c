extension Rule<Int> {
    static func integer(in range: ClosedRange<Int>, unit: String? = nil) -> Rule {
        let allowed = "\(range.lowerBound) to \(range.upperBound)" + (unit.map { " \($0)" } ?? "")
        return Rule(
            type: "integer", allowed: allowed,
            read: { (value) throws(Refusal) in
                guard case .integer(let number) = value else { throw .type("an integer", found: value) }
                guard range.contains(number) else { throw Refusal("is \(number), but must be \(allowed)") }
                return number
            },
            show: { "\($0)" })
    }
}

extension Rule<Bool> {
    static var flag: Rule {
        Rule(
            type: "boolean", allowed: "",
            read: { (value) throws(Refusal) in
                guard case .boolean(let flag) = value else { throw .type("true or false", found: value) }
                return flag
            },
            show: { "\($0)" })
    }
}

extension Rule<ByteSize> {
    /// A size within `range` that is a multiple of `multiple`; so must the ends of the range be.
    static func size(in range: ClosedRange<ByteSize>, multipleOf multiple: ByteSize = ByteSize(bytes: 1)) -> Rule {
        let allowed =
            "\(range.lowerBound) to \(range.upperBound)" + (multiple.bytes > 1 ? ", a multiple of \(multiple)" : "")
        return Rule(
            type: "size", allowed: allowed,
            read: { (value) throws(Refusal) in
                let size: ByteSize
                switch value {
                case .integer(let bytes) where bytes >= 0: size = ByteSize(bytes: bytes)
                case .integer(let bytes): throw Refusal("is \(bytes), but must be \(allowed)")
                case .string(let text):
                    do { size = try ByteSize(parsing: text) } catch { throw Refusal("must be a size: \(error)") }
                default: throw .type("a size (bytes, or a string such as \"512MiB\")", found: value)
                }
                guard range.contains(size), size.bytes % multiple.bytes == 0 else {
                    throw Refusal("is \(size), but must be \(allowed)")
                }
                return size
            },
            show: { "\"\($0)\"" })
    }
}

extension Rule where Value: CaseIterable & RawRepresentable<String> & Sendable {
    static var choice: Rule {
        let words = Value.allCases.map { "\"\($0.rawValue)\"" }
        let allowed = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        return Rule(
            type: "string", allowed: allowed,
            read: { (value) throws(Refusal) in
                guard case .string(let text) = value else { throw .type(allowed, found: value) }
                guard let choice = Value(rawValue: text) else {
                    let nearest = nearestWord(to: text, among: Value.allCases.map(\.rawValue))
                    let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
                    throw Refusal("is \"\(text)\", but must be \(allowed)\(hint)")
                }
                return choice
            },
            show: { "\"\($0.rawValue)\"" })
    }
}

extension Rule<[UInt32]> {
    /// The last number is no user: chown(2) and the kernel use it as "none".
    static var userIDs: Rule {
        let largest = Int(UInt32.max) - 1
        return Rule(
            type: "array of integers", allowed: "each 0 to \(largest)",
            read: { (value) throws(Refusal) in
                guard case .array(let members) = value else { throw .type("an array of user ids", found: value) }
                var users: [UInt32] = []
                for member in members {
                    guard case .integer(let number) = member else {
                        throw Refusal("must hold user ids (numbers) only, but holds \(member.typeName)")
                    }
                    guard (0...largest).contains(number) else {
                        throw Refusal("holds \(number), but a user id is 0 to \(largest)")
                    }
                    users.append(UInt32(number))
                }
                return users
            },
            show: { "[\($0.map(String.init).joined(separator: ", "))]" })
    }
}
