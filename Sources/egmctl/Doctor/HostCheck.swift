/// The checks of `egmctl doctor`, from firmware up to QEMU and egmd, by the words that stand in its output.
/// docs/operations.md explains each.
enum HostCheck: String, CaseIterable {
    // Firmware and the machine.
    case iommu
    case gpus
    case gpuDriver = "gpu-driver"
    case acpi
    case egmMode = "egm-mode"
    case acpiAgreement = "acpi-agreement"
    // The kernel.
    case driver
    case links
    case node
    case size
    case systemRAM = "system-ram"
    case pageSize = "page-size"
    case iommufd
    case pfnmap
    // QEMU and libvirt.
    case qemu
    case qemuEGM = "qemu-egm"
    case libvirt
    // egmd.
    case configuration
    case unit
    case descriptorStore = "descriptor-store"
    case memlock
    case socket
    case daemon
    case version
    case ledger
    case leftovers

    func ok(_ detail: String) -> Finding { .ok(rawValue, detail) }

    func warning(_ detail: String, _ advice: String) -> Finding { .warning(rawValue, detail, advice) }

    func failed(_ detail: String, _ advice: String) -> Finding { .failed(rawValue, detail, advice) }

    func unknown(_ reason: String, _ advice: String) -> Finding { .unknown(rawValue, reason, advice) }
}
