/// `allocation.release`: Ends an allocation.
package enum AllocationRelease: Method {
    package typealias Params = AllocationReleaseParams
    package typealias Result = AllocationInfo

    package static let name = "allocation.release"
    package static let access = AccessLevel.operator
    package static let summary = "Ends an allocation."
    package static let documentation = """
        The allocation drains: its regions are scrubbed and free again when no process maps or holds them. \
        Releasing one that drains already changes nothing, but `force` counts then too. A release that cannot be \
        recorded is not done. `allocation.holders` tells who still uses the memory. With `force` these processes are killed \
        (each is taken hold of by a pidfd and seen to use the memory after that, so that no other that got its pid is \
        hit); whom egmd may not kill, it names in the region's `reason` and in an event.
        """
    package static let errors: [ErrorKind] = [.unknownAllocation, .notPermitted, .ledgerUnavailable]
}
