/// `gpu.bind`: Gives a GPU to a driver.
package enum GPUBind: Method {
    package typealias Params = GPUBindParams
    package typealias Result = GPUBindingInfo

    package static let name = "gpu.bind"
    package static let access = AccessLevel.admin
    package static let summary = "Gives a GPU to a driver."
    package static let documentation = """
        By `driver_override`, so that the driver keeps the GPU over a rescan of the bus. A driver that the GPU has \
        already is no error. Refused while an allocation has the GPU's region or somebody has the GPU open through \
        VFIO; and, with drivers whose regions go with their GPUs (`vendor`, `rfc-v1`, `rfc-v2`), to take the GPU from \
        another driver while egmd or anybody else has the region open. It takes up to 30 seconds; other drivers than \
        those for VFIO may make the kernel wait for whoever uses the GPU. Not on simulated hosts.
        """
    package static let errors: [ErrorKind] = [
        .unknownGPU, .notSupported, .gpuInUse, .gpuBindingFailed, .notPermitted, .cancelled,
    ]
}
