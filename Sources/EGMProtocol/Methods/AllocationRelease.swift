/// `allocation.release`: Ends an allocation.
package enum AllocationRelease: Method {
    package typealias Params = AllocationReleaseParams
    package typealias Result = AllocationInfo

    package static let name = "allocation.release"
    package static let access = AccessLevel.operator
    package static let summary = "Ends an allocation."
    package static let documentation = """
        The allocation drains: its regions are scrubbed and free again when no process maps or holds them. \
        Releasing one that drains already changes nothing. A release that cannot be recorded is not done.
        """
    package static let errors: [ErrorKind] = [.unknownAllocation, .notPermitted, .ledgerUnavailable]
}
