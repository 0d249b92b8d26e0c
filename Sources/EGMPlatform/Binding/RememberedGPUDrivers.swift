// The drivers that GPUs are to have when egmd starts: `gpu-drivers` in the state directory that outlives a boot, one line
// for each GPU, for people to read and edit:
//
//     0008:01:00.0 nvgrace_gpu_vfio_pci

package import EGMDomain
internal import LinuxSystem
internal import Synchronization

/// The file of remembered GPU drivers. Blocking.
package final class RememberedGPUDrivers: Sendable {
    /// Where the file is on a host.
    package static let directory = "/var/lib/egmd"
    /// Bytes; a tray of 72 GPUs has 3 KiB.
    package static let sizeLimit = 64 << 10

    package let path: String
    private let directory: String
    /// Held over each read and the write that follows from it.
    private let turn = Mutex<Void>(())

    package init(directory: String) {
        self.directory = directory
        path = "\(directory)/gpu-drivers"
    }

    package func all() throws(GPUBindingError) -> [PCIAddress: KernelDriverName] {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try readFile(path, limit: Self.sizeLimit) } catch {
            if error.isMissing { return [:] }
            throw .failed(reason: error.description)
        }
        return try parse(String(decoding: bytes, as: UTF8.self))
    }

    /// Writes down the driver of a GPU, or that there is none to be remembered any more.
    package func set(_ driver: KernelDriverName?, of gpu: PCIAddress) throws(GPUBindingError) {
        try turn.withLock { _ throws(GPUBindingError) in
            var drivers = try all()
            guard drivers[gpu] != driver else { return }
            drivers[gpu] = driver
            var text = "# Drivers that egmd gives to GPUs when it starts (egmctl gpu bind --persistent).\n"
            for (gpu, driver) in drivers.sorted(by: { $0.key < $1.key }) { text += "\(gpu) \(driver)\n" }
            do throws(SystemError) {
                try ScratchDirectory.makePath(directory, mode: 0o755)
                try AtomicFile.write(path, bytes: Array(text.utf8), mode: 0o644)
            } catch { throw .failed(reason: error.description) }
        }
    }

    private func parse(_ text: String) throws(GPUBindingError) -> [PCIAddress: KernelDriverName] {
        var drivers: [PCIAddress: KernelDriverName] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count == 2, let gpu = PCIAddress(first), let driver = KernelDriverName(words[1]) else {
                throw .failed(
                    reason: "cannot read \(path):\(index + 1): a line is a GPU's address and a driver's name, "
                        + "such as \"0008:01:00.0 nvgrace_gpu_vfio_pci\"; correct the line or remove it")
            }
            drivers[gpu] = driver
        }
        return drivers
    }
}
