/// `allocation.holders`: Looks who uses the memory of allocations.
package enum AllocationHolders: Method {
    package typealias Params = AllocationHoldersParams
    package typealias Result = AllocationHoldersResult

    package static let name = "allocation.holders"
    package static let access = AccessLevel.viewer
    package static let summary = "Looks who uses the memory of allocations."
    package static let documentation = """
        A look at every process, for each region once; the answer comes when it is done. It shows processes that map the \
        memory or hold a descriptor of it, that have a VFIO device of the region's GPUs open, and peers of egmd that have \
        yet to read a descriptor. An allocation that ends meanwhile is left out.
        """
    package static let errors: [ErrorKind] = [.unknownAllocation]
}
