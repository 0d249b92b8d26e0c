/// `region.clearFinds`: Takes run-time finds of bad memory back.
package enum RegionClearFinds: Method {
    package typealias Params = RegionClearFindsParams
    package typealias Result = RetiredPagesResult

    package static let name = "region.clearFinds"
    package static let access = AccessLevel.admin
    package static let summary = "Takes run-time finds of bad memory back, for example after a DIMM was replaced."
    package static let documentation = """
        Clears runs whose source is `kernel` or `scrubber`: all of the region, or the run that holds the byte at \
        `offset`. What firmware lists stays, and so does what the driver listed when it was first asked in \
        this boot if firmware's table cannot be read; what the driver or a scrub reports again comes back. Scrubs have \
        skipped what is cleared, so a clean region is scrubbed again before anybody gets it.
        """
    package static let errors: [ErrorKind] = [.unknownRegion, .notPermitted, .notSupported]
}
