/// Why a GPU's driver could not be changed. Each case has the nouns it is about; the sentence and the hint are written
/// where the error leaves the daemon.
package enum GPUError: Error, Equatable, Sendable {
    case needsAdmin
    case unknownGPU(PCIAddress)
    /// This host cannot bind at all; the reason is a sentence's end.
    case notSupported(reason: String)
    /// A VM has the GPU's region, or waits for it.
    case allocated(GPUBindingRequest, RegionName, by: Allocation)
    /// The driver would free the region while egmd has it open.
    case regionHeld(GPUBindingRequest, RegionName, state: RegionState)
    /// The driver would free the region while these processes have it open.
    case regionOpen(GPUBindingRequest, RegionName, by: [Holder])
    /// The GPU's VFIO device is open.
    case deviceOpen(GPUBindingRequest, by: [Holder])
    /// It can't be told whether anybody uses the GPU or its region.
    case usersUnknown(GPUBindingRequest, reason: String)
    case failed(GPUBindingRequest, GPUBindingError)
    /// The driver is bound or unbound as asked, but that could not be written down for the next start.
    case notRemembered(GPUBindingRequest, reason: String)
    /// The caller went away, or the daemon stops; nothing was changed.
    case abandoned
}
