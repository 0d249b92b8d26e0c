import EGMDomain
import EGMPlatform
import EGMTestSupport
import Glibc
import LinuxSystem
import Synchronization

/// A tree of plain files with one GPU, and a kernel that does to it what writes to sysfs do; it keeps what was written,
/// in order, each as `path=text`.
final class FakeKernel: SysfsWriting {
    private struct State {
        var writes: [String] = []
        var silent: Set<String> = []
        var errors: [String: CInt] = [:]
        var ignoresUnbind = false
    }

    static let gpu = PCIAddress(domain: 8, bus: 1, device: 0, function: 0)
    let directory: TemporaryDirectory
    private let state = Mutex(State())
    private let device = "sys/bus/pci/devices/0008:01:00.0"

    init(drivers: [String] = ["nvgrace_gpu_vfio_pci", "nvidia", "vfio-pci"], bound: String? = nil) throws {
        directory = try TemporaryDirectory()
        for driver in drivers { try directory.write("", to: "sys/bus/pci/drivers/\(driver)/bind") }
        for driver in drivers { try directory.write("", to: "sys/bus/pci/drivers/\(driver)/unbind") }
        try directory.write("", to: "sys/bus/pci/drivers_probe")
        try directory.write("(null)\n", to: "\(device)/driver_override")
        if let bound { try bind(bound) }
    }

    var binding: SysfsGPUBinding {
        SysfsGPUBinding(root: directory.root, directory: directory.path("state/egmd"), writer: self)
    }

    // MARK: What the kernel does

    func write(_ text: String, to path: String) throws(SystemError) {
        let errors = state.withLock { state in
            state.writes.append("\(path)=\(text)")
            return state.errors
        }
        if let code = errors[path] { throw SystemError(operation: "write to", subject: path, code: code) }
        do {
            try perform(text.trimmed, path)
        } catch let error as SystemError {
            throw error
        } catch {
            throw SystemError(operation: "write to", subject: path, code: EIO)
        }
    }

    private func perform(_ text: String, _ path: String) throws {
        switch path {
        case "/\(device)/driver_override":
            try directory.write(text.isEmpty ? "(null)\n" : text + "\n", to: "\(device)/driver_override")
        case "/\(device)/driver/unbind":
            if !state.withLock({ $0.ignoresUnbind }) { directory.remove("\(device)/driver") }
        case "/sys/bus/pci/drivers_probe":
            // A driver's refusal is no error of the probe.
            guard let name = override, !state.withLock({ $0.silent.contains(name) }) else { return }
            try bind(name)
        default:
            let words = path.split(separator: "/")
            guard path.hasPrefix("/sys/bus/pci/drivers/"), words.last == "bind" else {
                throw SystemError(operation: "write to", subject: path, code: ENOENT)
            }
            try bind(String(words[words.count - 2]))
        }
    }

    private func bind(_ name: String) throws { try directory.link("\(device)/driver", to: "../../drivers/\(name)") }

    // MARK: The script

    /// The probe leaves the GPU alone although `driver` matches; the driver's own `bind` fails with `code`.
    func refuse(_ driver: String, _ code: CInt?) {
        state.withLock { state in
            state.silent.insert(driver)
            if let code { state.errors["/sys/bus/pci/drivers/\(driver)/bind"] = code }
        }
    }

    /// A write to `path` fails with `code`.
    func fail(_ path: String, _ code: CInt) { state.withLock { $0.errors[path] = code } }

    func ignoreUnbind() { state.withLock { $0.ignoresUnbind = true } }

    // MARK: What happened

    /// `NAME=TEXT`, paths without the part before the device or the bus.
    var writes: [String] {
        state.withLock { $0.writes }.map {
            $0.replacing("/\(device)/", with: "").replacing("/sys/bus/pci/", with: "").replacing("\n", with: "")
        }
    }

    var driver: String? {
        directory.root.linkTarget("/\(device)/driver")?.split(separator: "/").last.map { String($0) }
    }

    /// What is in `driver_override`; nil if nothing is.
    var override: String? {
        let text = directory.root.attribute("/\(device)/driver_override")
        return text == "(null)" ? nil : text
    }
}

extension String {
    fileprivate var trimmed: String { replacing("\n", with: "") }
}
