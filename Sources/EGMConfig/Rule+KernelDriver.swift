internal import EGMDomain

extension Rule<KernelDriverName> {
    /// The name of a PCI driver, as in /sys/bus/pci/drivers.
    static var kernelDriver: Rule {
        let allowed = "letters, digits, `_` and `-`, at most \(KernelDriverName.lengthLimit)"
        return Rule(
            type: "string", allowed: allowed,
            read: { (value) throws(Refusal) in
                guard case .string(let text) = value else {
                    throw .type("the name of a driver in quotes", found: value)
                }
                guard let name = KernelDriverName(text) else {
                    throw Refusal("is \"\(text)\", but must be \(allowed), as in /sys/bus/pci/drivers")
                }
                return name
            },
            show: { "\"\($0)\"" })
    }
}
