internal import EGMLaunch
internal import EGMProtocol

extension PlanVMInfo {
    /// The VM that a QEMU command line describes.
    ///
    /// - Parameter options: its arguments, without the program.
    init(commandLine options: [String]) throws {
        self.init()
        try add(commandLine: options)
    }

    /// Adds what the arguments say; what is set already stays.
    mutating func add(commandLine options: [String]) throws {
        let line: QEMUCommandLine
        do throws(LaunchProblem) {
            line = try QEMUCommandLine(arguments: options, json: QEMUJSON())
            if line.uuid != nil, uuid == nil { uuid = try line.vmUUID() }
        } catch {
            throw Failure(status: .inputWrong, message: "cannot plan for this command line: \(error)")
        }
        name = name ?? line.guestName
        backends += try line.backends.map { backend in
            guard let offset = backend.offset else {
                throw Failure(
                    status: .inputWrong,
                    message: "memory backend '\(backend.id)' on \(backend.path) has an offset that cannot be read; "
                        + "write a number of bytes or a suffix K, M, G, T")
            }
            return PlanBackendInfo(
                id: backend.id, region: backend.region, size: backend.size, offset: offset, shared: backend.share,
                prealloc: backend.prealloc)
        }
        for (option, value) in zip(options, options.dropFirst()) where option.utf8.first == UInt8(ascii: "-") {
            switch option.utf8.drop(while: { $0 == UInt8(ascii: "-") }).map({ $0 }) {
            case Array("device".utf8): addDevice(value)
            case Array("m".utf8):
                if let size = QEMUOptionMembers(value, implied: "size", json: QEMUJSON())?["size"] {
                    memory = PlanVMInfo.memorySize(size) ?? memory
                }
            case Array("smp".utf8):
                let cpus = QEMUOptionMembers(value, implied: "cpus", json: QEMUJSON())?["cpus"]?.string
                vcpus = cpus.flatMap { UInt32($0) } ?? vcpus
            default: continue
            }
        }
    }

    /// Without a suffix `-m` counts MiB.
    private static func memorySize(_ value: QEMUValue) -> UInt64? {
        guard let text = value.string, let count = UInt64(text) else { return value.bytes }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << 20)
        return overflow ? nil : bytes
    }

    private mutating func addDevice(_ value: String) {
        guard let members = QEMUOptionMembers(value, implied: "driver", json: QEMUJSON()),
            ["vfio-pci", "vfio-pci-nohotplug"].contains(members["driver"]?.string),
            let host = members["host"]?.string ?? members["sysfsdev"]?.string,
            let address = host.split(separator: "/").last.map(String.init)
        else { return }
        let hasDomain = address.count(where: { $0 == ":" }) == 2
        devices.append(
            PlanDeviceInfo(bdf: (hasDomain ? address : "0000:" + address).lowercased(), id: members["id"]?.string))
    }
}
