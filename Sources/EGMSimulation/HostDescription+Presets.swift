internal import EGMDomain

extension HostDescription {
    /// The presets by their names on the command line.
    package static let presets = ["gb200", "gh200"]

    /// The preset `name` with regions of `regionSize` bytes; nil if there is none of that name.
    package static func preset(_ name: String, regionSize: UInt64 = defaultRegionSize) -> HostDescription? {
        switch name {
        case "gb200": gb200(regionSize: regionSize)
        case "gh200": gh200(regionSize: regionSize)
        default: nil
        }
    }

    /// Two sockets with two GPUs each. The second region has four bad blocks, which firmware lists out of order, one
    /// of them twice and two of them side by side; the first region has none, so that every QEMU can use it.
    package static func gb200(regionSize: UInt64 = defaultRegionSize) -> HostDescription {
        let granules = regionSize / Region.granule
        let bad = [granules * 3 / 4, granules * 5 / 8 + 1, granules * 7 / 8, granules * 5 / 8, granules * 3 / 4]
        return HostDescription(sockets: [
            socket(0, size: regionSize, gpus: [0x0008, 0x0009], deviceID: 0x2941, memory: 184 << 30),
            socket(
                1, size: regionSize, gpus: [0x0018, 0x0019], deviceID: 0x2941, memory: 184 << 30,
                retired: bad.map { $0 * Region.granule }),
        ])
    }

    /// One socket with one GPU, and no bad memory.
    package static func gh200(regionSize: UInt64 = defaultRegionSize) -> HostDescription {
        HostDescription(sockets: [
            socket(0, size: regionSize, gpus: [0x0009], deviceID: 0x2342, memory: 96 << 30)
        ])
    }

    /// A socket as Grace firmware lays it out: 16 TiB of addresses each, the region at the bottom of its DRAM, HBM
    /// far above; PXM is the socket's number plus 4 (hypervisor mode).
    private static func socket(
        _ number: Int, size: UInt64, gpus domains: [UInt32], deviceID: UInt16, memory: UInt64, retired: [UInt64] = []
    ) -> Socket {
        let start = UInt64(number) << 44
        let gpus = domains.enumerated().map { index, domain in
            GPU(
                address: PCIAddress(domain: domain, bus: 1, device: 0, function: 0), deviceID: deviceID,
                memory: PhysicalRange(
                    base: PhysicalAddress(start + 0x400_0000_0000 + UInt64(index) << 39), size: memory))
        }
        return Socket(
            number: number, proximity: ProximityDomain(UInt32(number) + 4), numaNode: number,
            base: PhysicalAddress(start + 0x10_0000_0000), size: size, gpus: gpus, retired: retired)
    }
}
