/// `region.adopt`: Takes hold of a region.
package enum RegionAdopt: Method {
    package typealias Params = RegionParams
    package typealias Result = RegionInfo

    package static let name = "region.adopt"
    package static let access = AccessLevel.admin
    package static let summary = "Takes hold of a region from now on, whatever configuration says."
    package static let documentation = """
        Answered at once: the region is opened and scrubbed after that, and `region.get` shows how far it is. \
        While somebody else has the node open, egmd tries again with growing pauses. A region that could not be \
        opened or scrubbed gets another chance. The wish lasts until `region.yield` or the daemon's end.
        """
    package static let errors: [ErrorKind] = [
        .unknownRegion, .notPermitted, .regionBusy, .regionFaulty, .regionAbsent, .deliveryUnavailable,
    ]
}
