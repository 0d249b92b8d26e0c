/// What became of a request about a GPU's driver.
package struct GPUBindingOutcome: Equatable, Sendable {
    package var gpu: PCIAddress
    /// The driver that was bound before, and the one that is now.
    package var previous: String?
    package var driver: String?

    package init(gpu: PCIAddress, previous: String?, driver: String?) {
        self.gpu = gpu
        self.previous = previous
        self.driver = driver
    }

    package var isChanged: Bool { previous != driver }
}
