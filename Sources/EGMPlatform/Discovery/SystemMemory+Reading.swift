// /proc/iomem decides whether a region may be opened at all: opening it where the host's own RAM is would destroy the
// host. So whatever is not wholly understood makes the map unreadable rather than incomplete.

package import EGMDomain
internal import LinuxSystem

extension SystemMemory {
    /// Reads `/proc/iomem` of the host below `root`.
    init(reading root: HostRoot) {
        do {
            self.init(iomem: try root.text("/proc/iomem"))
        } catch {
            self = .unreadable(reason: "\(error)")
        }
    }

    /// Reads the text of `/proc/iomem`: lines `start-end : name`, the end inclusive, nested ones indented.
    package init(iomem text: String) {
        var entries: [Entry] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            if content.isEmpty { continue }
            guard let entry = Entry(iomemLine: content) else {
                self = .unreadable(reason: "line \(index + 1) of /proc/iomem, '\(content)', is no memory range")
                return
            }
            entries.append(entry)
        }
        guard !entries.isEmpty else {
            self = .unreadable(reason: "/proc/iomem is empty")
            return
        }
        guard entries.contains(where: { $0.range.base.rawValue != 0 || $0.range.size > 1 }) else {
            self = .unreadable(
                reason: "every address in /proc/iomem reads as zero, because the reader lacks CAP_SYS_ADMIN")
            return
        }
        guard entries.contains(where: \.isSystemRAM) else {
            self = .unreadable(reason: "/proc/iomem names no System RAM, so it cannot be the map of a running host")
            return
        }
        self = .entries(entries)
    }
}

extension SystemMemory.Entry {
    /// Ordinary memory of the host.
    var isSystemRAM: Bool { name == "System RAM" || name.hasPrefix("System RAM ") }

    /// Memory that firmware keeps and the kernel leaves alone: `Reserved` on x86, `reserved` on arm64.
    var isReserved: Bool { name == "Reserved" || name == "reserved" }

    fileprivate init?(iomemLine line: Substring) {
        // The name may itself contain " : ".
        let halves = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count == 3, halves[1] == ":" else { return nil }
        let limits = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard limits.count == 2, let start = UInt64(limits[0], radix: 16), let last = UInt64(limits[1], radix: 16),
            last >= start
        else { return nil }
        // All 64 bits' worth of bytes does not fit into a size; one byte less changes no answer.
        let size = last - start == .max ? .max : last - start + 1
        self.init(range: PhysicalRange(base: PhysicalAddress(start), size: size), name: String(halves[2]))
    }
}
