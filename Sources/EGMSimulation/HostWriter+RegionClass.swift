// `/sys/class/egm` in the form of the description's driver generation (kernel-egm.md, section 6). The nodes themselves
// are not made: nobody could open them as memory, and whoever tried would be opening a plain file.

internal import EGMDomain

extension HostWriter {
    /// Of character devices whose major is given at boot.
    private static let major = 237
    private static let prefix = "nvgrace_gpu_vfio_pci"

    mutating func writeRegionClass() throws(SimulationError) {
        guard description.driver != .absent else { return }
        try tree.directory("/sys/class/egm")
        for socket in description.sockets { try writeRegion(socket) }
    }

    private mutating func writeRegion(_ socket: HostDescription.Socket) throws(SimulationError) {
        let members = gpus.filter { $0.socket.number == socket.number }
        let linked = members.filter { !description.has(.noLink, $0.gpu.address.description) }
        let region = socket.region
        let auxiliary = members.first.map { "\($0.path)/\(HostWriter.prefix).\(region.auxiliarySuffix)" }
        let path: String
        switch description.driver {
        case .rfc1, .rfc2:
            // No auxiliary device without a GPU to be its parent.
            guard let auxiliary else { return }
            path = "\(auxiliary)/egm/\(region)"
            try tree.link("/sys/bus/auxiliary/devices/\(HostWriter.prefix).\(region.auxiliarySuffix)", to: auxiliary)
        case .unknown: path = "/sys/devices/platform/egm/\(region)"
        case .vendor, .standalone, .absent: path = "/sys/devices/virtual/egm/\(region)"
        }
        try tree.file("\(path)/dev", "\(HostWriter.major):\(region.proximity)\n")
        try tree.file("\(path)/egm_size", sizeText(socket))
        try tree.file("\(path)/uevent", "MAJOR=\(HostWriter.major)\nMINOR=\(region.proximity)\nDEVNAME=\(region)\n")
        try tree.link("\(path)/subsystem", to: "/sys/class/egm")
        try tree.link("/sys/class/egm/\(region)", to: path)
        switch description.driver {
        case .vendor:
            try tree.file("\(path)/gpu_devices", linked.map { "\($0.gpu.address)\n" }.joined())
        case .rfc1:
            guard let auxiliary else { return }
            for gpu in linked {
                try tree.link("\(auxiliary)/\(gpu.gpu.address)", to: gpu.path)
                let back = "\(gpu.path)/\(HostWriter.prefix).\(region.auxiliarySuffix)"
                // The parent has the device's own directory under that name.
                if back != auxiliary { try tree.link(back, to: auxiliary) }
            }
        case .rfc2, .standalone:
            for gpu in linked { try tree.link("\(path)/\(gpu.gpu.address)", to: gpu.path) }
        case .unknown, .absent: break
        }
    }

    private func sizeText(_ socket: HostDescription.Socket) -> String {
        let region = socket.region.description
        if description.has(.sizeGarbage, region) { return "plenty\n" }
        if description.has(.sizeDecimal, region) { return "\(socket.size)\n" }
        let shift = description.has(.sizeMismatch, region) ? Region.granule : 0
        return "0x\(String(socket.size + shift, radix: 16))\n"
    }
}

extension RegionName {
    fileprivate var auxiliarySuffix: String { "egm.\(proximity)" }
}
