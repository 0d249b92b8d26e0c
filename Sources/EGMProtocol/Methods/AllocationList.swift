/// `allocation.list`: Lists allocations.
package enum AllocationList: Method {
    package typealias Params = AllocationListParams
    package typealias Result = AllocationListResult

    package static let name = "allocation.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists allocations."
    package static let documentation = """
        All of them, oldest first, or those of one VM. More than a thousand may not fit into one answer \
        (`limits.queued-output`); to ask for all is `limit-exceeded` then. With a `limit` they come in pages, each asked \
        for with `next` of the one before as `after`. An allocation that is there from the first page to the last is \
        in one of them; one that is made or ends meanwhile may be missing.
        """
    package static let errors: [ErrorKind] = [.invalidUUID, .limitExceeded]
}
