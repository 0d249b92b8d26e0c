// What egm-qemu must know of the command line that it stands in for: the backends on EGM nodes, who the VM is, and
// which GPUs it has. QEMU's own parser decides about everything else, and about everything that is wrong but not
// about EGM; so reading is lenient, and a command line without EGM is never refused.
//
// Options are read as QEMU reads them: `-x` and `--x` alike, the value in the next argument.

/// A QEMU command line, as far as EGM is concerned.
package struct QEMUCommandLine: Equatable, Sendable {
    /// All arguments, without the program's name.
    package private(set) var arguments: [String]
    /// The memory backends on EGM nodes, in order.
    package private(set) var backends: [EGMBackend] = []
    /// The VM's uuid as written by `-uuid`; nil without one.
    package private(set) var uuid: String?
    /// The guest's name from `-name`; nil without one.
    package internal(set) var guestName: String?
    /// The PCI addresses of the vfio-pci devices, with domain, in order.
    package private(set) var vfioDevices: [String] = []
    /// `-mem-prealloc`: QEMU would preallocate every memory backend.
    package private(set) var preallocatesAll = false
    /// `-daemonize`: QEMU goes on in a child.
    package private(set) var daemonizes = false
    /// Where the names of `-readconfig` files stand.
    private(set) var configFileArguments: [Int] = []
    /// What those files say, once they are read.
    package internal(set) var configFiles: [QEMUConfigFile] = []
    /// Objects that are no EGM backends.
    private(set) var ordinaryObjects: [Option] = []
    /// `-machine`, in the key=value form.
    private(set) var machines: [Option] = []
    /// `-numa`.
    private(set) var nodes: [QEMUOptionMembers] = []

    /// An option with members, whose value stands at `argumentIndex`.
    struct Option: Equatable, Sendable {
        var argumentIndex: Int
        var members: QEMUOptionMembers
    }

    /// Reads `arguments` (without the program's name).
    ///
    /// - Throws: `unreadableObject` for a JSON argument that names an EGM node and is not valid JSON; `memPath` for
    ///   `-mem-path` on an EGM node.
    package init(arguments: [String], json: some JSONObjectReading) throws(LaunchProblem) {
        self.arguments = arguments
        var index = 0
        while index < arguments.count {
            defer { index += 1 }
            guard let option = QEMUCommandLine.option(arguments[index]) else { continue }
            if option == "mem-prealloc" { preallocatesAll = true }
            if option == "daemonize" { daemonizes = true }
            guard index + 1 < arguments.count else { continue }
            let value = arguments[index + 1]
            switch option {
            case "object": try addObject(value, argumentIndex: index + 1, json: json)
            case "device": QEMUOptionMembers(value, implied: "driver", json: json).map { addDevice($0) }
            case "machine", "M":
                // The reader's own form only: what is JSON here is not taken apart and put together again.
                guard value.utf8.first != UInt8(ascii: "{") else { break }
                QEMUOptionMembers(value, implied: "type", json: json).map {
                    machines.append(Option(argumentIndex: index + 1, members: $0))
                }
            case "numa": QEMUOptionMembers(value, implied: "type", json: json).map { nodes.append($0) }
            case "readconfig": configFileArguments.append(index + 1)
            case "uuid": uuid = value
            case "name": guestName = QEMUOptionMembers(value, implied: "guest", json: json)?["guest"]?.string
            case "mem-path": if EGMBackend.regionPath(value) != nil { throw .memPath(path: value) }
            // Their values are free text that may look like an option.
            case "append", "smbios", "fw_cfg": break
            default: continue
            }
            index += 1
        }
    }

    private static func option(_ argument: String) -> Substring? {
        // Bytes, as QEMU sees them: to Swift's strings `-` and an accent behind it are one letter.
        guard argument.utf8.first == UInt8(ascii: "-") else { return nil }
        return Substring(argument.utf8.dropFirst(argument.utf8.starts(with: "--".utf8) ? 2 : 1))
    }

    private mutating func addObject(
        _ value: String, argumentIndex: Int, json: some JSONObjectReading
    ) throws(LaunchProblem) {
        guard let members = QEMUOptionMembers(value, implied: "qom-type", json: json) else {
            if value.contains("/dev/egm") { throw .unreadableObject(argument: value) }
            return
        }
        addObject(members, argumentIndex: argumentIndex, section: nil)
    }

    /// Takes an object's members in, if it is a backend on an EGM node.
    mutating func addObject(_ members: QEMUOptionMembers, argumentIndex: Int, section: Int?) {
        guard var backend = EGMBackend(members, argumentIndex: argumentIndex) else {
            if section == nil { ordinaryObjects.append(Option(argumentIndex: argumentIndex, members: members)) }
            return
        }
        backend.section = section
        backends.append(backend)
    }

    mutating func replaceArgument(_ index: Int, by text: String) { arguments[index] = text }

    /// Writes a `-machine` option anew.
    mutating func replace(machine: Option, _ text: String) {
        arguments[machine.argumentIndex] = text
        for index in machines.indices where machines[index].argumentIndex == machine.argumentIndex {
            machines[index] = machine
        }
    }

    /// Removes an option whose value stands at `index`.
    mutating func removeOption(withValueAt index: Int) {
        arguments.removeSubrange(index - 1...index)
        let moved = { (place: Int) in place > index ? place - 2 : place }
        for position in backends.indices {
            backends[position].argumentIndex = moved(backends[position].argumentIndex)
        }
        for position in configFiles.indices {
            configFiles[position].argumentIndex = moved(configFiles[position].argumentIndex)
        }
        configFileArguments = configFileArguments.map(moved)
        let kept = { (options: [Option]) in
            options.filter { $0.argumentIndex != index }.map { option in
                Option(argumentIndex: moved(option.argumentIndex), members: option.members)
            }
        }
        ordinaryObjects = kept(ordinaryObjects)
        machines = kept(machines)
    }

    /// Takes a device's members in, if it is a VFIO device.
    mutating func addDevice(_ members: QEMUOptionMembers) {
        guard let driver = members["driver"]?.string, driver == "vfio-pci" || driver == "vfio-pci-nohotplug",
            let host = members["host"]?.string ?? members["sysfsdev"]?.string
        else { return }
        guard let address = host.split(separator: "/").last else { return }
        let hasDomain = address.count(where: { $0 == ":" }) == 2
        vfioDevices.append((hasDomain ? String(address) : "0000:" + address).lowercased())
    }
}
