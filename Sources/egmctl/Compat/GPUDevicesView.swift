// The directory that the first kernels with EGM show as /sys/class/egm: for each region `egm_size` (`0x…`, bytes) and
// `gpu_devices` (a PCI address a line). A reader takes a region without readable gpu_devices for none, so that file comes
// last and goes first.

internal import JSONRPC
internal import LinuxSystem

/// What tools for these kernels see of the regions.
struct GPUDevicesView {
    static let sizeName = "egm_size"
    static let gpusName = "gpu_devices"

    private var regions: [(name: String, size: String, gpus: [String])]

    init(regions: [(name: String, size: UInt64, gpus: [String])]) {
        self.regions = regions.map {
            ($0.name, "0x" + String($0.size, radix: 16), $0.gpus.map { $0.lowercased() }.sorted())
        }
    }

    /// As `grep -r .` prints the directory.
    var text: String {
        guard !regions.isEmpty else { return "no EGM regions" }
        return regions.flatMap { region in
            ["\(region.name)/\(GPUDevicesView.sizeName):\(region.size)"]
                + region.gpus.map { "\(region.name)/\(GPUDevicesView.gpusName):\($0)" }
        }.joined(separator: "\n")
    }

    var json: JSONValue {
        var object: JSONObject = [:]
        for region in regions {
            object[region.name] = [
                GPUDevicesView.sizeName: .string(region.size),
                GPUDevicesView.gpusName: .array(region.gpus.map { .string($0) }),
            ]
        }
        return .object(object)
    }

    /// Makes `directory` show exactly these regions; what else is in it stays.
    func write(to directory: String) throws(Failure) {
        do throws(SystemError) {
            try makeDirectory(directory, mode: 0o755)
            for name in try HostRoot(prefix: directory).names(in: "/") where GPUDevicesView.isRegion(name) {
                if !regions.contains(where: { $0.name == name }) { try GPUDevicesView.remove("\(directory)/\(name)") }
            }
            for region in regions {
                let path = "\(directory)/\(region.name)"
                try makeDirectory(path, mode: 0o755)
                try GPUDevicesView.write([region.size], to: "\(path)/\(GPUDevicesView.sizeName)")
                try GPUDevicesView.write(region.gpus, to: "\(path)/\(GPUDevicesView.gpusName)")
            }
        } catch {
            throw Failure(status: .outputFailed, message: "cannot write the view to \(directory): \(error)")
        }
    }

    private static func write(_ lines: [String], to path: String) throws(SystemError) {
        try AtomicFile.write(path, bytes: lines.flatMap { Array("\($0)\n".utf8) }, mode: 0o444)
    }

    private static func remove(_ path: String) throws(SystemError) {
        try removeFile("\(path)/\(gpusName)")
        try removeFile("\(path)/\(sizeName)")
        try removeDirectory(path)
    }

    private static func isRegion(_ name: String) -> Bool {
        name.hasPrefix("egm") && UInt32(name.dropFirst(3)) != nil
    }
}
