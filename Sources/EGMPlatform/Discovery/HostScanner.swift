// Theory of operation. One pass reads three independent witnesses and judges none of them:
//
//   PCI + ACPI   which functions are GPUs, and what firmware wrote into their `_DSD`
//   sysfs        what the nvgrace-egm driver shows of its regions, and the auxiliary bus
//   /proc/iomem  where the host's own RAM is
//
// Facts go to EGMDomain as they were found; whatever could not be read becomes a hazard of level warning, so that a
// broken file costs its own fact only. Nothing below /dev is ever opened: opening a region's node would zero it.

package import EGMDomain
package import LinuxSystem

/// Reads the host below a root.
package struct HostScanner: HostInventory {
    let root: HostRoot
    /// Where the copies are of what only root may read; nil: it is read in place.
    let copies: HostRoot?

    package init(root: HostRoot, copies: HostRoot? = nil) {
        self.root = root
        self.copies = copies
    }

    package func readFacts() -> HostFacts {
        var facts = HostFacts()
        let firmware = Firmware(reading: copies ?? root)
        facts.problems += firmware.problems
        facts.gpus = GPUScan(root: root, firmware: firmware).gpus(problems: &facts.problems)
        let classScan = RegionClassScan(root: root, gpus: facts.gpus.map(\.address))
        facts.regions = classScan.regions(problems: &facts.problems)
        facts.auxiliaryDevices = AuxiliaryBusScan(root: root).devices(problems: &facts.problems)
        facts.memory = SystemMemory(reading: copies ?? root)
        facts.nodes = firmware.nodes
        return facts
    }
}
