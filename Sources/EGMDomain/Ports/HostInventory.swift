/// Reads what firmware and kernel say about the host. Blocking; called on a worker, never on the loop.
package protocol HostInventory: Sendable {
    /// One pass over PCI, ACPI and sysfs. It never fails as a whole: what could not be read is in `problems`, and what
    /// could is there.
    func readFacts() -> HostFacts
}
