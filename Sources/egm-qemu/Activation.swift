internal import EGMLaunch
internal import EGMProtocol
internal import Glibc
internal import LinuxSystem

/// What the companion does.
enum Activation {
    /// Waits until QEMU has its memory, and tells egmd which process that is.
    ///
    /// - Returns: the exit status.
    static func run(
        _ allocation: AllocationInfo, _ daemon: inout DaemonConnection, _ reports: borrowing UnixStream, regions: Int
    ) -> Int32 {
        StandardDescriptors.fill()
        do {
            let process = try DeliveryReports.waitForProcess(on: reports, deliveries: regions)
            if let process { try daemon.activate(allocation, for: process) }
            return 0
        } catch {
            Entry.report(
                "cannot tell egmd which process uses the memory of allocation \(allocation.id): \(error); the allocation "
                    + "drains until QEMU ends")
            return Entry.failure
        }
    }
}
