// Stock libvirt makes one backend of its own for all memory of a domain without NUMA cells, and names it in
// `-machine …,memory-backend=pc.ram`. QEMU refuses that beside `-numa node,memdev=…`, so a domain could have the regions
// of one node only. Where the nodes' memory is all EGM and as much as libvirt's, libvirt's own would be a second memory
// beside it that no guest ever sees; so it is taken off. In every other case QEMU gets what was written, and says what is
// wrong with it.

extension QEMUCommandLine {
    /// Memory that the machine would have, if the nodes had not all of it on EGM.
    struct MachineMemory {
        var id: String
        /// Where its object's argument stands.
        var argumentIndex: Int
        /// What is left of the `-machine` options that name it; empty: nothing.
        var machines: [(option: Option, text: String)]
    }

    /// Reads nothing: the option is not JSON.
    private struct NoJSON: JSONObjectReading {
        func members(of text: String) -> [String: QEMUValue]? { nil }
    }

    /// Types of backends that libvirt makes for ordinary memory.
    private static let ordinaryTypes: Set<String> = ["memory-backend-ram", "memory-backend-memfd"]

    /// The machine's own memory, if guest nodes have all of it on EGM.
    var replacedMachineMemory: MachineMemory? {
        var id: String?
        for machine in machines {
            // The last one wins in QEMU, over all options of that name.
            if let named = machine.members["memory-backend"]?.string { id = named }
        }
        guard let id, !backends.contains(where: { $0.id == id }) else { return nil }
        let objects = ordinaryObjects.filter { $0.members["id"]?.string == id }
        guard objects.count == 1, let object = objects.first, let type = object.members["qom-type"]?.string,
            QEMUCommandLine.ordinaryTypes.contains(type), let size = object.members["size"]?.bytes,
            size == nodeMemory, !isUsed(id)
        else { return nil }
        var changed: [(option: Option, text: String)] = []
        for machine in machines where machine.members["memory-backend"] != nil {
            let argument = arguments[machine.argumentIndex]
            let text = QEMUOptionMembers.text(of: argument, removing: ["memory-backend"], adding: nil)
            let members = machine.members.without("memory-backend")
            // In an odd order what is left would mean something else.
            guard text.isEmpty || QEMUOptionMembers(text, implied: "type", json: NoJSON()) == members else {
                return nil
            }
            changed.append((Option(argumentIndex: machine.argumentIndex, members: members), text))
        }
        return MachineMemory(id: id, argumentIndex: object.argumentIndex, machines: changed)
    }

    /// Takes the machine's own memory off where the nodes have all of it on EGM; everything else stays as it was written.
    package mutating func removeReplacedMemory() {
        guard let memory = replacedMachineMemory else { return }
        var emptied = [memory.argumentIndex]
        for (option, text) in memory.machines {
            if text.isEmpty { emptied.append(option.argumentIndex) } else { replace(machine: option, text) }
        }
        // From the end, so that those before stay where they are.
        for index in emptied.sorted(by: >) { removeOption(withValueAt: index) }
    }

    /// Bytes of all guest nodes; nil if any of them is not on EGM, or none has memory.
    private var nodeMemory: UInt64? {
        var total: UInt64 = 0
        var used: Set<String> = []
        for node in nodes where node["type"]?.string == "node" {
            guard node["mem"] == nil else { return nil }
            guard let device = node["memdev"] else { continue }
            guard let id = device.string, used.insert(id).inserted,
                let size = backends.first(where: { $0.id == id })?.size
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(size)
            guard !overflow else { return nil }
            total = sum
        }
        return used.isEmpty ? nil : total
    }

    /// Whether a node or a device has the memory.
    private func isUsed(_ id: String) -> Bool {
        arguments.contains { $0.contains("memdev=\(id)") || $0.contains("\"memdev\":\"\(id)\"") }
    }
}
