internal import EGMDomain
internal import LinuxSystem

/// Reads the region devices on `/sys/bus/auxiliary`: `PREFIX.egm.N`, whatever module the prefix names.
struct AuxiliaryBusScan {
    private static let directory = "/sys/bus/auxiliary/devices"

    let root: HostRoot

    func devices(problems: inout [Hazard]) -> [AuxiliaryBusFacts] {
        // A kernel without the auxiliary bus is a normal one.
        guard root.exists(AuxiliaryBusScan.directory) else { return [] }
        do {
            return try root.names(in: AuxiliaryBusScan.directory).compactMap { name in
                guard let id = AuxiliaryBusScan.id(of: name) else { return nil }
                return AuxiliaryBusFacts(name: name, id: id, parent: parent(of: name))
            }.sorted { ($0.id, $0.name) < ($1.id, $1.name) }
        } catch {
            problems.append(SysfsHazard.make(AuxiliaryBusScan.directory, "\(error)"))
            return []
        }
    }

    /// The N of `PREFIX.egm.N`; nil for any other name.
    static func id(of name: some StringProtocol) -> UInt32? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[parts.count - 2] == "egm", !parts[0].isEmpty, let last = parts.last,
            let id = UInt32(last), String(id) == last
        else { return nil }
        return id
    }

    /// The PCI function in whose directory the device is.
    private func parent(of name: String) -> PCIAddress? {
        let parts = root.resolved("\(AuxiliaryBusScan.directory)/\(name)")?.split(separator: "/") ?? []
        return parts.dropLast().last.flatMap { PCIAddress($0) }
    }
}
