// The ACPI tables as the kernel exports them: DSDT and SSDTs for the namespace, SRAT for the NUMA nodes. The files
// are 0400 and may be cut off or missing; each costs only what it would have said.

internal import ACPI
internal import EGMDomain
internal import LinuxSystem

/// What firmware says about the host.
struct Firmware {
    private static let directory = "/sys/firmware/acpi/tables"

    private var namespace = Namespace()
    /// Whether a table, or a part of one, could not be used, so that an absent object may be a lost one.
    private var isIncomplete = false
    private(set) var nodes: [ProximityDomain: Int] = [:]
    private(set) var problems: [Hazard] = []

    init(reading root: HostRoot) {
        loadNamespace(root)
        loadNodes(root)
    }

    /// The properties of the companion at `path`, as `firmware_node/path` gives it.
    func companion(at path: String?) -> Companion {
        // No companion: the kernel finds no properties either.
        guard let path else { return Companion() }
        switch namespace.properties(of: path) {
        case .properties(let set): return Companion(set)
        case .dynamic(let reason): return Companion(problem: .dynamic(reason))
        case .malformed(let reason): return Companion(problem: .other(reason))
        case .absent where isIncomplete:
            let what = namespace.contains(path) ? "no properties of \(path) are" : "\(path) is not"
            return Companion(problem: .other("\(what) in the parts of the ACPI tables that could be read"))
        case .absent: return Companion()
        }
    }

    /// The `_PXM` that holds for the device at `path`: its own or that of the nearest device above, which on Grace is
    /// the root bridge.
    func proximity(above path: String) -> UInt64? { namespace.inheritedInteger("_PXM", from: path) }

    // MARK: Reading

    private mutating func loadNamespace(_ root: HostRoot) {
        let names: [String]
        do {
            names = try root.names(in: Firmware.directory)
        } catch {
            isIncomplete = true
            report(.acpiUnreadable, Firmware.directory, "\(error)", "without ACPI tables no region can be described")
            return
        }
        let paths =
            FirmwareTableName.ssdts(names).map { "\(Firmware.directory)/\($0)" }
            + (names.contains("dynamic") ? dynamicTables(root) : [])
        let dsdt = table("\(Firmware.directory)/DSDT", "DSDT", root)
        namespace = Namespace.load(dsdt: dsdt, ssdts: paths.compactMap { table($0, "SSDT", root) })
        reportWarnings()
    }

    /// Tables that were loaded after boot; the kernel makes their directory with the first.
    private mutating func dynamicTables(_ root: HostRoot) -> [String] {
        let directory = "\(Firmware.directory)/dynamic"
        do {
            return FirmwareTableName.ssdts(try root.names(in: directory)).map { "\(directory)/\($0)" }
        } catch {
            isIncomplete = true
            report(.acpiUnreadable, directory, "\(error)", "what tables loaded after boot describe is missing")
            return []
        }
    }

    private mutating func table(_ path: String, _ signature: String, _ root: HostRoot) -> ACPITable? {
        do {
            return try ACPITable(try root.bytes(path), expecting: signature)
        } catch let error as TableError {
            isIncomplete = true
            report(.acpiUnreadable, path, "the table \(error)", "what it describes is missing")
        } catch {
            isIncomplete = true
            report(.acpiUnreadable, path, "\(error)", "what the table describes is missing")
        }
        return nil
    }

    /// One hazard for each table that was not wholly understood.
    private mutating func reportWarnings() {
        guard !namespace.warnings.isEmpty else { return }
        isIncomplete = true
        var order: [String] = []
        var byTable: [String: [TableWarning]] = [:]
        for warning in namespace.warnings {
            if byTable[warning.table] == nil { order.append(warning.table) }
            byTable[warning.table, default: []].append(warning)
        }
        for table in order {
            guard let warnings = byTable[table], let first = warnings.first else { continue }
            let more = warnings.count > 1 ? " (and \(warnings.count - 1) more)" : ""
            report(.acpiPartial, table, "\(first)\(more)", "objects of this table may be missing")
        }
    }

    private mutating func loadNodes(_ root: HostRoot) {
        let path = "\(Firmware.directory)/SRAT"
        // A host without NUMA has no SRAT, and nothing is wrong with that.
        guard root.exists(path) else { return }
        do {
            let srat = try SRAT(ACPITable(try root.bytes(path), expecting: "SRAT"))
            for domain in srat.proximityDomains { nodes[ProximityDomain(domain.pxm)] = domain.node }
        } catch let error as TableError {
            report(.sratUnreadable, path, "the table \(error)", "NUMA nodes of the regions are unknown")
        } catch {
            report(.sratUnreadable, path, "\(error)", "NUMA nodes of the regions are unknown")
        }
    }

    private mutating func report(_ check: Hazard.Check, _ subject: String, _ what: String, _ outcome: String) {
        let message = "Reading \(subject): \(what); \(outcome)."
        problems.append(Hazard(check, level: .warning, subject: subject, message: message))
    }
}
