internal import CPCIGuard

extension PCIScan {
    /// Copies the guard's result; nothing of `raw` is kept.
    init(_ raw: UnsafeBufferPointer<egm_pci_function>) {
        var functions: [PCIFunction] = []
        var problems: [(ordinal: UInt64, error: PCIError)] = []
        functions.reserveCapacity(raw.count)
        for index in raw.indices {
            let function = unsafe PCIFunction(raw[index])
            if let problem = unsafe raw[index].problem {
                let reason = unsafe String(cString: problem)
                problems.append((function.ordinal, .functionUnreadable(address: function.name, reason: reason)))
            } else {
                functions.append(function)
            }
        }
        self.init(
            functions: functions.sorted { $0.ordinal < $1.ordinal },
            problems: problems.sorted { $0.ordinal < $1.ordinal }.map(\.error))
    }
}

extension PCIFunction {
    fileprivate init(_ raw: egm_pci_function) {
        unsafe self.init(
            domain: raw.domain, bus: raw.bus, device: raw.device, function: raw.function, vendorID: raw.vendor_id,
            deviceID: raw.device_id, classCode: raw.class_code,
            numaNode: raw.numa_node < 0 ? nil : Int(raw.numa_node))
    }
}

extension egm_pci_function {
    /// A function to be filled: its address.
    init(_ function: PCIFunction) {
        unsafe self.init()
        unsafe domain = function.domain
        unsafe bus = function.bus
        unsafe device = function.device
        unsafe self.function = function.function
    }
}
