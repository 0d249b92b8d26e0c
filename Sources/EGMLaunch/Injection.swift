// The Swift face of CInject: collects the regions, then turns this process into one that may exec QEMU. After a
// successful start the only thing left to do is `replaceProcess`; the regions' descriptors close by themselves then.

internal import CInject
internal import Glibc
package import LinuxSystem

/// The regions that the program to be started will find at their paths, and the step that arranges it.
package struct Injection: ~Copyable {
    private struct Region {
        let path: String
        let descriptor: CInt
        let retired: [egm_retired_record]
    }

    private var regions: [Region] = []

    /// An injection without regions.
    package init() {}

    deinit {
        for region in regions { close(region.descriptor) }
    }

    /// Adds a region.
    ///
    /// - Parameters:
    ///   - path: what the program will open, for example `/dev/egm4`; absolute and plain.
    ///   - descriptor: what its open gets, readable and writable.
    ///   - retired: egmd's list for the retired-pages ioctl, as `RetiredRecord.list` makes it.
    package mutating func add(path: String, descriptor: consuming OwnedDescriptor, retired: [RetiredRecord]) {
        regions.append(
            Region(
                path: path,
                descriptor: descriptor.release(),
                retired: retired.map { egm_retired_record(offset: $0.offset, size: $0.size) }
            )
        )
    }

    /// Starts the supervisor, installs the filter in this thread and tests every region by an open.
    ///
    /// The process must have one thread. Afterwards, whatever the result, it must open no file that it does not
    /// want to be answered by the supervisor; after an error it must not exec.
    ///
    /// - Parameter report: gets one record (`egm_inject_report`) for the first delivery of each region, with a pidfd of
    ///   the process if it is a socket; `DeliveryReports` reads them.
    /// - Parameter testsChild: whether the program opens the regions in a child of its own, as QEMU does with -daemonize.
    /// - Returns: the supervisor's pid.
    package borrowing func start(
        reportingTo report: Int32 = -1, testsChild: Bool = false
    ) throws(InjectionError) -> Int32 {
        var table: [egm_inject_region] = unsafe []
        defer { unsafe table.forEach { unsafe Injection.release($0) } }
        for region in regions { unsafe table.append(Injection.copy(region)) }
        var outcome = egm_inject_outcome()
        let count = unsafe UInt32(table.count)
        let result = unsafe egm_inject_start(table, count, report, testsChild, &outcome)
        guard result != 0 else { return outcome.supervisor }
        let index = Int(outcome.region)
        throw InjectionError(
            step: InjectionError.Step(outcome.step),
            code: outcome.code,
            path: index < regions.count ? regions[index].path : ""
        )
    }

    /// The C form of `region`, whose path and list are copies that `release` frees: a pointer into a Swift array
    /// would not outlive the call that made it.
    private static func copy(_ region: Region) -> egm_inject_region {
        let list = UnsafeMutablePointer<egm_retired_record>.allocate(capacity: max(region.retired.count, 1))
        unsafe list.initialize(from: region.retired, count: region.retired.count)
        return unsafe egm_inject_region(
            path: strdup(region.path),
            descriptor: region.descriptor,
            retired: list,
            retired_count: UInt32(region.retired.count)
        )
    }

    private static func release(_ entry: egm_inject_region) {
        unsafe free(UnsafeMutablePointer(mutating: entry.path))
        unsafe entry.retired.deallocate()
    }
}
