// What holds up the end of the daemon.

import EGMDomain
import EventLoop

extension EventLog {
    /// What an end now means for the regions.
    static func writeEnd(with regions: [RegionRecord], _ passed: SystemdDescriptors, to journal: Journal) {
        // What was kept is being taken back: nothing is opened.
        for record in regions where record.state == .opening && !passed.keeps(record.region.name) {
            writeEndDuringOpen(of: record.region.name, to: journal)
        }
        let nodes = regions.filter { $0.capabilities != nil && $0.provider == .nvgraceEGM }.map(
            \.region.name.description)
        guard !nodes.isEmpty, passed.process == nil else { return }
        journal.log(
            .notice,
            "no service manager keeps \(nodes.joined(separator: ", ")) open: the next egmd has to open them again, which with "
                + "most drivers scrubs all of a region, and with some has to wait for the end of its VM")
    }

    /// A process can't end while a thread of it is inside the kernel, and most forms of the driver look at no signal
    /// during their scrub.
    private static func writeEndDuringOpen(of region: RegionName, to journal: Journal) {
        journal.log(
            .notice,
            "\(region) is being opened: most drivers' own scrub can't be interrupted, and then egmd ends only when it is over"
        )
    }
}
