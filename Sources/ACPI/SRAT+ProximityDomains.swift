extension SRAT {
    /// A proximity domain and the NUMA node that Linux makes of it.
    package struct ProximityDomain: Equatable, Sendable {
        package var pxm: UInt32
        package var node: Int
    }

    /// The domains with the node numbers that Linux gives them, in node order.
    ///
    /// The rule (`acpi_numa_init` and `acpi_map_pxm_to_node` in drivers/acpi/numa/srat.c): Linux passes over the table
    /// twice, first over processors and generic initiators, then over memory, each time in table order. Every enabled
    /// entry with a domain not seen before takes the next free node number, from 0 up. Disabled entries count for
    /// nothing, and domains at or above the kernel's number of possible nodes get none (`maximumNodes`; the kernel
    /// configuration decides, arm64 distributions have 16 to 1024).
    ///
    /// Not covered: domains that only `_PXM` of some device names (numbered later, when that device is found), CXL
    /// windows, the x86 rule that ignores a local APIC id 255, and kernels before 5.10, which skip initiators.
    package func proximityDomains(maximumNodes: Int = 1024) -> [ProximityDomain] {
        var seen: Set<UInt32> = []
        var domains: [ProximityDomain] = []
        for pass in [SRATEntry.Pass.initiators, .memory] {
            for entry in entries where entry.pass == pass {
                guard let pxm = entry.enabledDomain, pxm < maximumNodes, seen.insert(pxm).inserted else { continue }
                domains.append(ProximityDomain(pxm: pxm, node: domains.count))
            }
        }
        return domains
    }

    /// ``proximityDomains(maximumNodes:)`` with the usual limit.
    package var proximityDomains: [ProximityDomain] { proximityDomains() }

    /// The enabled memory ranges, in table order.
    package var memory: [MemoryAffinity] {
        entries.compactMap { entry in
            guard case .memory(let affinity) = entry, affinity.isEnabled else { return nil }
            return affinity
        }
    }
}

extension SRATEntry {
    fileprivate enum Pass { case initiators, memory, none }

    fileprivate var pass: Pass {
        switch self {
        case .localAPIC, .x2APIC, .gicc, .genericInitiator: .initiators
        case .memory: .memory
        case .other: .none
        }
    }

    fileprivate var enabledDomain: UInt32? {
        switch self {
        case .localAPIC(let pxm, _, let isEnabled), .x2APIC(let pxm, _, let isEnabled),
            .gicc(let pxm, _, let isEnabled), .genericInitiator(let pxm, _, _, let isEnabled):
            isEnabled ? pxm : nil
        case .memory(let affinity): affinity.isEnabled ? affinity.pxm : nil
        case .other: nil
        }
    }
}
