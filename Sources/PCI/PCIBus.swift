// Enumeration by libpci, through a guard that turns libpci's fatal errors into results (CPCIGuard).
//
// The normal way is libpci's own scan. It gives up as a whole over one directory entry that is no PCI address (and
// would leak its directory stream at that); so where there is such an entry, or the scan fails, the names are read
// here and each function is filled on its own. Either way a function that cannot be read becomes a problem of the
// scan, and hides no other function.

internal import CPCIGuard
package import LinuxSystem

/// The PCI bus of a host.
package enum PCIBus {
    private static let directory = "/sys/bus/pci"

    /// Every PCI function of the host below `root`, in time linear in their number. Blocking; may be called on any
    /// thread, and on several at once.
    package static func scan(_ root: HostRoot) throws(PCIError) -> PCIScan {
        let names: [String]
        do {
            names = try root.names(in: directory + "/devices")
        } catch {
            throw .busUnreadable(path: error.subject, reason: error.reason)
        }
        let strangers = names.filter { PCIFunction(named: $0) == nil }
        if strangers.isEmpty, let scan = scanWhole(root) { return scan }
        var scan = try fillEach(names.compactMap { PCIFunction(named: $0) }, root)
        let path = root.path(directory + "/devices")
        scan.problems += strangers.map { .notAnAddress(entry: $0, directory: path) }
        return scan
    }

    /// libpci's own scan; nil if it gave up.
    private static func scanWhole(_ root: HostRoot) -> PCIScan? {
        var list = unsafe egm_pci_list()
        var message = [CChar](repeating: 0, count: Int(EGM_PCI_MESSAGE_SIZE))
        guard unsafe egm_pci_scan(root.path(directory), &list, &message) == 0 else { return nil }
        defer { unsafe egm_pci_free(&list) }
        return unsafe PCIScan(UnsafeBufferPointer(start: list.functions, count: list.count))
    }

    private static func fillEach(_ functions: [PCIFunction], _ root: HostRoot) throws(PCIError) -> PCIScan {
        var raw = unsafe functions.map { unsafe egm_pci_function($0) }
        var message = [CChar](repeating: 0, count: Int(EGM_PCI_MESSAGE_SIZE))
        guard unsafe egm_pci_fill(root.path(directory), &raw, raw.count, &message) == 0 else {
            throw .busUnreadable(path: root.path(directory), reason: text(message))
        }
        defer { unsafe egm_pci_clear(&raw, raw.count) }
        return unsafe raw.withUnsafeBufferPointer { unsafe PCIScan($0) }
    }

    private static func text(_ message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
