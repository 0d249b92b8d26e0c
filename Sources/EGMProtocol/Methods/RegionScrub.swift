/// `region.scrub`: Scrubs or verifies a clean region.
package enum RegionScrub: Method {
    package typealias Params = RegionScrubParams
    package typealias Result = RegionScrubResult

    package static let name = "region.scrub"
    package static let access = AccessLevel.admin
    package static let summary = "Scrubs or verifies a region that egmd holds and nobody has."
    package static let documentation = """
        Waits until the region is ready, does the work, and answers at its end; `region.get` shows the progress \
        meanwhile. An allocation that comes before the work begins takes the region; one that comes during the \
        work waits for its end. A verify that finds a byte which is not zero is an error that names its offset \
        (`offset` in its data), and the region is scrubbed before anybody gets it. If the request is cancelled, \
        its time is over or its connection closed before the answer, the work stops between two chunks: the region is \
        as clean as before, and a scrub that is asked for again goes on there, unless somebody had the memory \
        meanwhile.
        """
    package static let errors: [ErrorKind] = [
        .unknownRegion, .notPermitted, .regionNotHeld, .regionBusy, .regionPartitioned, .regionDraining, .regionFaulty,
        .regionAbsent,
        .deliveryUnavailable, .scrubFailed, .verifyFailed, .timeout, .cancelled, .limitExceeded,
    ]
}
