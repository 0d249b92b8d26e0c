// Zeroing is fastest on the CPUs next to the memory, so a region is scrubbed by the CPUs of its NUMA node. The memory
// node of an EGM region may have no CPUs of its own (firmware gives it a proximity domain of its own); then those of
// the nearest node that has some take it.

package import LinuxSystem

/// Which CPUs scrub a region.
package enum ScrubCPUs {
    /// The CPUs nearest to NUMA node `node` among `allowed`, sorted; all of `allowed` if the host does not tell.
    ///
    /// - Parameters:
    ///   - node: the region's NUMA node; nil if it is not known.
    ///   - allowed: what the daemon's own affinity permits.
    package static func near(node: Int?, allowed: [Int], root: HostRoot = HostRoot()) -> [Int] {
        guard let node else { return allowed.sorted() }
        for candidate in nodesByDistance(from: node, root: root) {
            guard let list = root.attribute("/sys/devices/system/node/node\(candidate)/cpulist") else { continue }
            let cpus = Set(parse(list)).intersection(allowed)
            if !cpus.isEmpty { return cpus.sorted() }
        }
        return allowed.sorted()
    }

    /// `node` and after it the others, nearest first, by the kernel's distance table (the firmware's SLIT).
    private static func nodesByDistance(from node: Int, root: HostRoot) -> [Int] {
        let directory = "/sys/devices/system/node"
        guard let online = root.attribute("\(directory)/online"),
            let row = root.attribute("\(directory)/node\(node)/distance")
        else { return [node] }
        let distances = row.split(separator: " ").compactMap { Int($0) }
        // The row has one number for each online node, in their order.
        let others = zip(parse(online), distances).filter { $0.0 != node }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        return [node] + others.map(\.0)
    }

    /// The kernel's list format: `0-3,8,10-11`. What is not understood is left out.
    static func parse(_ list: String) -> [Int] {
        list.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first, let first, first >= 0 else { return [] }
            guard ends.count == 2 else { return ends.count == 1 ? [first] : [] }
            guard let last = ends[1], last >= first, last < ThreadScheduling.cpuLimit else { return [] }
            return Array(first...last)
        }
    }
}
