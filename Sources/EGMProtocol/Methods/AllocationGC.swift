/// `allocation.gc`: Ends the allocations that are provably over.
package enum AllocationGC: Method {
    package typealias Params = AllocationGCParams
    package typealias Result = AllocationGCResult

    package static let name = "allocation.gc"
    package static let access = AccessLevel.operator
    package static let summary = "Ends the allocations that are provably over."
    package static let documentation = """
        An allocation is over when the process that it was made or activated for has ended, and nobody uses its memory. \
        That is looked at first, so the answer takes a moment. Operators end their own, administrators everybody's. \
        What is left is listed with the reason; an allocation that is persistent and was never bound to a process is always \
        left. An end that cannot be recorded is not done, and listed so.
        """
    package static let errors: [ErrorKind] = []
}
