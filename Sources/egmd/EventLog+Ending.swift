// What holds up the end of the daemon.

import EGMDomain
import EventLoop

extension EventLog {
    /// A process can't end while a thread of it is inside the kernel, and most forms of the driver look at no signal
    /// during their scrub.
    static func writeEndDuringOpen(of region: RegionName, to journal: Journal) {
        journal.log(
            .notice,
            "\(region) is being opened: most drivers' own scrub can't be interrupted, and then egmd ends only when it is over"
        )
    }
}
