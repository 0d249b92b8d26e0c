// Users and groups may be written by name or by number. Whether the host has one of that name is found out when the daemon
// starts: this module touches no file.

extension Rule<[Account]> {
    static var accounts: Rule {
        Rule(
            type: "array", allowed: "names in quotes, or numbers 0 to \(largestAccount)",
            read: { (value) throws(Refusal) in
                guard case .array(let members) = value else {
                    throw .type("an array of names or numbers", found: value)
                }
                var accounts: [Account] = []
                for member in members { accounts.append(try account(member, "holds")) }
                return accounts
            },
            show: { "[\($0.map(\.description).joined(separator: ", "))]" })
    }
}

extension Rule<Account?> {
    static var optionalAccount: Rule {
        Rule(
            type: "string or integer", allowed: "a name in quotes, or a number 0 to \(largestAccount)",
            read: { (value) throws(Refusal) in try account(value, "is") },
            show: { $0?.description ?? "" })
    }
}

/// The last number is no user and no group: the kernel uses it as "none".
private let largestAccount = Int(UInt32.max) - 1

private func account(_ value: RawValue, _ verb: String) throws(Refusal) -> Account {
    switch value {
    case .integer(let number):
        guard (0...largestAccount).contains(number) else {
            throw Refusal("\(verb) \(number), but a number here is 0 to \(largestAccount)")
        }
        return .number(UInt32(number))
    case .string(let name):
        guard !name.isEmpty, name.utf8.count <= Account.nameLimit else {
            throw Refusal("\(verb) a name of \(name.utf8.count) bytes, but a name has 1 to \(Account.nameLimit)")
        }
        guard !name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw Refusal("\(verb) \"\(name)\", but a number is written without quotes")
        }
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") })
        else { throw Refusal("\(verb) \"\(name)\", but a name has no white space, colon or slash") }
        return .name(name)
    default: throw .type("a name in quotes or a number", found: value)
    }
}
