import EGMServer
import LinuxSystem

extension ProcessFigures {
    /// What the kernel says of this process now.
    ///
    /// - Parameters:
    ///   - startTime: seconds since 1970.
    ///   - restarts: how often egmd has been started before; nil if nobody can tell.
    static func current(startTime: Double, restarts: UInt64?) -> ProcessFigures {
        let root = HostRoot()
        let status = root.attribute("/proc/self/status") ?? ""
        let limits = root.attribute("/proc/self/limits") ?? ""
        // One of them is the directory itself. Without it the metric is left out.
        let descriptors = (try? root.names(in: "/proc/self/fd").count).map { $0 - 1 }
        return ProcessFigures(
            startTime: startTime, restarts: restarts, cpuSeconds: Double(processorNanoseconds()) / 1e9,
            residentBytes: number("VmRSS:", in: status).map { $0 << 10 },
            virtualBytes: number("VmSize:", in: status).map { $0 << 10 },
            openDescriptors: descriptors, descriptorLimit: number("Max open files", in: limits),
            threads: number("Threads:", in: status))
    }

    /// The number behind `name`, which begins a line.
    private static func number(_ name: String, in text: String) -> UInt64? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        return line.dropFirst(name.count).split(whereSeparator: \.isWhitespace).first.flatMap { UInt64($0) }
    }
}
