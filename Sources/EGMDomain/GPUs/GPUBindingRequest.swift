/// What an administrator wants of a GPU's driver.
package struct GPUBindingRequest: Equatable, Sendable {
    package var gpu: PCIAddress
    /// The driver to bind; nil: none.
    package var driver: KernelDriverName?
    /// Whether egmd binds it again each time it starts; of an unbind: whether it forgets that it was to do so.
    package var isPersistent: Bool

    package init(gpu: PCIAddress, driver: KernelDriverName?, isPersistent: Bool = false) {
        self.gpu = gpu
        self.driver = driver
        self.isPersistent = isPersistent
    }

    /// As part of a sentence: "bind GPU 0008:01:00.0 to vfio-pci".
    package var wish: String { driver.map { "bind GPU \(gpu) to \($0)" } ?? "unbind GPU \(gpu)" }
}
