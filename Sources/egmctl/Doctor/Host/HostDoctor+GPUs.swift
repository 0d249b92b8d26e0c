internal import EGMDomain

extension HostDoctor {
    /// The driver that gives a GPU to a VM with all of its memory.
    static let gpuDriver = "nvgrace_gpu_vfio_pci"

    /// There are GPUs of the kind that has EGM.
    func gpus() -> [Finding] {
        let check = HostCheck.gpus
        let problems = hazards(.pciUnreadable)
        guard !facts.gpus.isEmpty else {
            if let first = problems.first { return [check.unknown(first.message, "run this on the host itself")] }
            return [
                check.failed(
                    "there is no Grace GPU, and none whose firmware speaks of EGM",
                    "look at 'lspci -d 10de:'; EGM needs GH200, GB200 or GB300")
            ]
        }
        let names = facts.gpus.map { gpu in
            let product = GPUProduct.name(vendor: gpu.vendor, device: gpu.device) ?? "unknown product"
            return "\(gpu.address) (\(product))"
        }
        return check.findings(
            problems, advice: "look at the device with lspci -vv; a reset or a reboot may bring it back")
            + [check.ok(listText(names))]
    }

    /// Each is bound to the driver that can give it to a VM.
    func gpuDrivers() -> [Finding] {
        let check = HostCheck.gpuDriver
        guard !facts.gpus.isEmpty else { return [check.unknown("no GPU was found", "see gpus")] }
        let wrong = facts.gpus.compactMap { gpu -> Finding? in
            let bind = "egmctl gpu bind \(gpu.address)"
            switch gpu.driver {
            case HostDoctor.gpuDriver: return nil
            case nil: return check.warning("\(gpu.address) has no driver, so no VM can have it", bind)
            case "vfio-pci":
                return check.warning(
                    "\(gpu.address) is bound to vfio-pci, which gives a VM the GPU without its coherent memory", bind)
            case let driver?:
                return check.warning("\(gpu.address) is bound to \(driver): the host uses it, and no VM can", bind)
            }
        }
        return wrong.isEmpty ? [check.ok("all are bound to \(HostDoctor.gpuDriver)")] : wrong
    }
}
