extension TopologyBuilder {
    /// The record of a region as the kernel's auxiliary bus would name it, with the origin of each fact.
    func auxiliaryDevice(_ region: Region) -> AuxiliaryDevice {
        let name = region.name
        let bus = facts.auxiliaryDevices.first { $0.id == name.proximity.rawValue }
        let kernel = kernelRegions[name]
        let group = firmwareGroups[name] ?? []
        var list: [AuxiliaryDevice.Fact] = []
        if let first = group.first {
            list.append(.init("pxm", name.proximity.description, .acpi))
            if let base = first.firmware.egmBase { list.append(.init("base", base.description, .acpi)) }
            if let size = first.firmware.egmSize { list.append(.init("size", String(size), .acpi)) }
        }
        if let kernel {
            // The class entry is named after it.
            list.append(.init("pxm", name.proximity.description, .sysfs))
            if case .bytes(let size) = kernel.size { list.append(.init("size", String(size), .sysfs)) }
            list.append(.init("node", name.devicePath, .sysfs))
            list.append(.init("path", kernel.sysfsPath, .sysfs))
        }
        if let dax = region.daxDevice { list.append(.init("node", "/dev/\(dax)", .sysfs)) }
        list += group.map { .init("gpu", $0.address.description, .acpi) }
        list += (kernel?.gpus ?? []).map { .init("gpu", $0.description, .sysfs) }
        list += Set(region.retiredTables).sorted().map { .init("retiredPagesTable", $0.description, .acpi) }
        if let bus {
            list.append(.init("name", bus.name, .kernel))
        }
        if let parent = bus?.parent {
            list.append(.init("parent", parent.description, .kernel))
        } else if let first = region.gpus.first {
            // The kernel's rule: the parent is the first GPU of the region.
            list.append(.init("parent", first.description, .derived))
        }
        return AuxiliaryDevice(
            region: name, parent: bus?.parent ?? region.gpus.first, gpus: region.gpus, facts: list)
    }
}
