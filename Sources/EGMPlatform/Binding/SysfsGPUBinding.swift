// The domain's port for GPU drivers over sysfs. A probe waits up to 30 seconds for a GPU's memory, and a driver's remove
// for whatever it likes, so every call works on a thread of its own.

package import EGMDomain
package import LinuxSystem

/// Binds and unbinds GPUs through `driver_override`.
package struct SysfsGPUBinding: GPUBinding {
    private let root: HostRoot
    private let writer: any SysfsWriting
    private let remembered: RememberedGPUDrivers

    /// - Parameters:
    ///   - directory: where the drivers for the next start are remembered; made if it is missing.
    ///   - writer: nil: the attributes below `root`.
    package init(
        root: HostRoot, directory: String = RememberedGPUDrivers.directory, writer: (any SysfsWriting)? = nil
    ) {
        self.root = root
        self.writer = writer ?? SysfsWriter(root: root)
        remembered = RememberedGPUDrivers(directory: directory)
    }

    package func driver(of gpu: PCIAddress) async throws(GPUBindingError) -> String? {
        try await onThread { function throws(GPUBindingError) in try function(gpu).driver() }
    }

    package func users(of gpu: PCIAddress) async throws(GPUBindingError) -> [Holder] {
        let root = root
        return try await onThread { _ throws(GPUBindingError) in try VFIONodes.users(of: gpu, root: root) }
    }

    package func bind(_ gpu: PCIAddress, to driver: KernelDriverName) async throws(GPUBindingError) {
        try await onThread { function throws(GPUBindingError) in try function(gpu).bind(to: driver) }
    }

    package func unbind(_ gpu: PCIAddress) async throws(GPUBindingError) {
        try await onThread { function throws(GPUBindingError) in try function(gpu).unbind() }
    }

    package func remember(_ driver: KernelDriverName?, of gpu: PCIAddress) async throws(GPUBindingError) {
        let remembered = remembered
        try await onThread { _ throws(GPUBindingError) in try remembered.set(driver, of: gpu) }
    }

    /// What was remembered, as requests to be made when the daemon starts. By address.
    package func rememberedRequests() async throws(GPUBindingError) -> [GPUBindingRequest] {
        let remembered = remembered
        let drivers = try await onThread { _ throws(GPUBindingError) in try remembered.all() }
        return drivers.sorted { $0.key < $1.key }.map { GPUBindingRequest(gpu: $0.key, driver: $0.value) }
    }

    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable ((PCIAddress) -> PCIFunctionDriver) throws(GPUBindingError) -> Value
    ) async throws(GPUBindingError) -> Value {
        let root = root
        let writer = writer
        let outcome: Result<Value, GPUBindingError>
        do throws(SystemError) {
            outcome = try await BackgroundThread.run(name: "egm-bind") {
                Result { () throws(GPUBindingError) in
                    try body { PCIFunctionDriver(address: $0, root: root, writer: writer) }
                }
            }
        } catch { throw .failed(reason: error.description) }
        return try outcome.get()
    }
}
