// egmd does not run as root, and three things only root may read: ACPI tables (0400), the addresses in /proc/iomem, and
// firmware's tables of bad pages in /dev/mem. So a small service that is root copies them to a directory, in the places that
// they have below /, and egmd takes that directory for the root of these files. What cannot be copied is missing there:
// what an earlier run has left of it is removed, because an old fact is worse than none.

internal import EGMDomain
package import LinuxSystem

/// Copies what only root may read of a host.
package struct HostFactsCopy {
    /// Bits of the copies: group egmd reads them.
    static let mode: UInt32 = 0o640
    static let directoryMode: UInt32 = 0o750
    private static let tables = "/sys/firmware/acpi/tables"

    private let root: HostRoot
    private let target: HostRoot

    /// - Parameter directory: where the copies go; made if it is missing.
    package init(of root: HostRoot, to directory: String) {
        self.root = root
        target = HostRoot(prefix: directory)
    }

    /// Copies memory map and ACPI tables, and if `readsFirmwareTables` firmware's tables of bad pages.
    ///
    /// - Returns: what could not be copied, and why.
    package func run(readsFirmwareTables: Bool) -> [String] {
        var problems: [String] = []
        var paths = ["/proc/iomem"]
        do throws(SystemError) {
            let names = try root.names(in: Self.tables)
            paths += (["DSDT", "SRAT"].filter(names.contains) + FirmwareTableName.ssdts(names)).map(inTables)
            if names.contains("dynamic") {
                let dynamic = try root.names(in: inTables("dynamic"))
                paths += FirmwareTableName.ssdts(dynamic).map { inTables("dynamic/\($0)") }
            }
        } catch { problems.append("\(error)") }
        for path in paths {
            do throws(SystemError) { try write(try root.bytes(path), path) } catch {
                problems.append("\(error)")
                remove(path, &problems)
            }
        }
        if readsFirmwareTables { copyFirmwareTables(&problems) }
        return problems
    }

    private func inTables(_ name: String) -> String { "\(Self.tables)/\(name)" }

    private func copyFirmwareTables(_ problems: inout [String]) {
        let facts = HostScanner(root: root).readFacts()
        let reader = RetiredTableReader(memory: facts.memory)
        let memory: PhysicalMemory
        do throws(SystemError) { memory = try PhysicalMemory.devMem(root) } catch {
            return problems.append("\(error)")
        }
        for address in Set(TopologyBuilder.build(from: facts).regions.flatMap(\.retiredTables))
        where address.rawValue != 0 {
            let path = RetiredTableCopies.path(address)
            do {
                let words = FirmwareRetiredTable.encode(try reader.entries(at: address, in: memory))
                try write(words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }, path)
            } catch {
                problems.append("the table of bad pages at \(address) cannot be used: \(error)")
                remove(path, &problems)
            }
        }
    }

    private func write(_ bytes: [UInt8], _ path: String) throws(SystemError) {
        let full = target.path(path)
        let parent = full[..<(full.lastIndex(of: "/") ?? full.startIndex)]
        try ScratchDirectory.makePath(String(parent), mode: Self.directoryMode)
        try AtomicFile.write(full, bytes: bytes, mode: Self.mode)
    }

    private func remove(_ path: String, _ problems: inout [String]) {
        do throws(SystemError) { try removeFile(target.path(path)) } catch { problems.append("\(error)") }
    }
}
