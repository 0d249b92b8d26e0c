// How a PCI function gets another driver (Documentation/ABI/testing/sysfs-bus-pci):
//
//   driver_override = NAME     from now on only NAME matches the function
//   driver/unbind = BDF        the driver it has lets go of it
//   drivers_probe = BDF        the bus looks for a driver that matches
//
// The bus says that the probe went well even if the driver has refused the function, so the `driver` link is read
// afterwards, and if it is not as it should be the function is written to the driver's own `bind`, which does answer
// with the driver's error. Whatever fails, the override is put back, and the earlier driver asked to take the function
// again.

internal import EGMDomain
internal import LinuxSystem

/// The driver of one PCI function, in sysfs. Blocking.
struct PCIFunctionDriver {
    let address: PCIAddress
    let root: HostRoot
    let writer: any SysfsWriting

    private static let drivers = "/sys/bus/pci/drivers"
    private static let probe = "/sys/bus/pci/drivers_probe"
    private var directory: String { "/sys/bus/pci/devices/\(address)" }
    private var override: String { "\(directory)/driver_override" }

    /// The bound driver; nil if there is none.
    func driver() throws(GPUBindingError) -> String? {
        guard root.exists(directory) else { throw .gone(address) }
        return boundDriver
    }

    func bind(to name: KernelDriverName) throws(GPUBindingError) {
        let earlier = try driver()
        guard earlier != name.description else { return }
        guard root.exists("\(Self.drivers)/\(name)") else {
            throw .driverMissing(name, similar: similarDriver(name))
        }
        let override = earlierOverride()
        do throws(SystemError) {
            try writer.write("\(name)\n", to: self.override)
            if earlier != nil { try writer.write("\(address)\n", to: "\(directory)/driver/unbind") }
            try writer.write("\(address)\n", to: Self.probe)
            if boundDriver == name.description { return }
            try writer.write("\(address)\n", to: "\(Self.drivers)/\(name)/bind")
            if boundDriver == name.description { return }
        } catch {
            // A probe may fail for the bus although the driver has the function.
            if boundDriver == name.description { return }
            throw .failed(reason: "\(error)" + putBack(override, earlier))
        }
        throw .failed(
            reason: "the kernel took the request and did not bind \(address) to \(name); its log says why"
                + putBack(override, earlier))
    }

    func unbind() throws(GPUBindingError) {
        guard let earlier = try driver() else { return }
        do throws(SystemError) {
            try writer.write("\(address)\n", to: "\(directory)/driver/unbind")
        } catch { throw .failed(reason: error.description) }
        if let still = try driver() {
            throw .failed(reason: "the kernel took the request and \(address) still has driver \(still)")
        }
        do throws(SystemError) { try writer.write("\n", to: override) } catch {
            throw .failed(
                reason: "\(address) was unbound from \(earlier), but any rescan of the bus binds it again: \(error)")
        }
    }

    private var boundDriver: String? {
        root.linkTarget("\(directory)/driver")?.split(separator: "/").last.map { String($0) }
    }

    /// What `driver_override` says, to be written back; an empty line if there is none.
    private func earlierOverride() -> String {
        let text = root.attribute(override) ?? ""
        return text == "(null)" ? "\n" : "\(text)\n"
    }

    /// Undoes what can be undone after a failure; the end of the sentence that tells of it.
    private func putBack(_ earlierOverride: String, _ earlier: String?) -> String {
        do throws(SystemError) { try writer.write(earlierOverride, to: override) } catch {
            return "; its driver_override could not be put back either: \(error)"
        }
        guard let earlier else { return "; it has no driver, as before" }
        if boundDriver == earlier { return "; it still has driver \(earlier)" }
        do throws(SystemError) {
            try writer.write("\(address)\n", to: "\(Self.drivers)/\(earlier)/bind")
            return "; it has driver \(earlier) again"
        } catch {
            return "; its earlier driver \(earlier) did not take it back (\(error)), so it has none now"
        }
    }

    /// A driver that differs only in `-` and `_`, which people mix up: modules have one, drivers the other.
    private func similarDriver(_ name: KernelDriverName) -> String? {
        // The error is dropped: the caller reports that the driver is missing, and without the list just has no hint.
        let names = (try? root.names(in: Self.drivers)) ?? []
        let plain = name.description.replacing("-", with: "_")
        return names.first { $0.replacing("-", with: "_") == plain }
    }
}
