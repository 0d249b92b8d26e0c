extension Rule<String> {
    /// The name of a device-dax device, as in /sys/bus/dax/devices.
    static var daxDevice: Rule {
        Rule(
            type: "string", allowed: "`daxX.Y`",
            read: { (value) throws(Refusal) in
                guard case .string(let name) = value else {
                    throw .type("the name of a dax device in quotes", found: value)
                }
                let numbers = name.dropFirst(3).split(separator: ".", omittingEmptySubsequences: false)
                guard name.hasPrefix("dax"), numbers.count == 2,
                    numbers.allSatisfy({ UInt32($0).map(String.init) == String($0) })
                else { throw Refusal("is \"\(name)\", but must be a name such as \"dax0.0\"") }
                return name
            },
            show: { "\"\($0)\"" })
    }
}
