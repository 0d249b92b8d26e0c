/// `region.yield`: Gives a region up.
package enum RegionYield: Method {
    package typealias Params = RegionParams
    package typealias Result = RegionInfo

    package static let name = "region.yield"
    package static let access = AccessLevel.admin
    package static let summary = "Gives a region up, so that others can open its node."
    package static let documentation = """
        Refused while an allocation has the region. A scrub that runs comes to its end first. egmd does not take \
        the region again before `region.adopt` or an allocation by descriptor. Answered when the node is closed; \
        a region in another state than `found` was adopted by another administrator meanwhile. If the request is \
        cancelled or the connection closed before the answer, a close that has not begun is dropped, and an eager \
        region stays given up all the same.
        """
    package static let errors: [ErrorKind] = [
        .unknownRegion, .notPermitted, .regionBusy, .regionPartitioned, .regionDraining, .regionFaulty, .regionAbsent,
        .deliveryUnavailable, .cancelled,
    ]
}
