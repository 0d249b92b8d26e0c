/// Changes which driver a GPU has. Every call may block for long (a GPU's memory takes up to 30 seconds to be ready), so
/// implementations do the work on threads of their own and the caller only awaits.
package protocol GPUBinding: Sendable {
    /// The driver that the GPU has now; nil if it has none.
    func driver(of gpu: PCIAddress) async throws(GPUBindingError) -> String?

    /// Who has a VFIO group or device of the GPU open, apart from the daemon itself.
    func users(of gpu: PCIAddress) async throws(GPUBindingError) -> [Holder]

    /// Gives the GPU to `driver`, taking it from the one that it has. If that fails, everything is as before as far as
    /// the kernel lets it be; the error says how far.
    func bind(_ gpu: PCIAddress, to driver: KernelDriverName) async throws(GPUBindingError)

    /// Takes the GPU from its driver.
    func unbind(_ gpu: PCIAddress) async throws(GPUBindingError)

    /// Writes down the driver that the GPU is to have at the next start; nil: no longer any.
    func remember(_ driver: KernelDriverName?, of gpu: PCIAddress) async throws(GPUBindingError)
}
