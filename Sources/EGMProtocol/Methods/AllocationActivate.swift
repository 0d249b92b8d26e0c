/// `allocation.activate`: Binds an allocation to the process that uses its memory.
package enum AllocationActivate: Method {
    package typealias Params = AllocationActivateParams
    package typealias Result = AllocationInfo

    package static let name = "allocation.activate"
    package static let access = AccessLevel.operator
    package static let summary = "Binds an allocation to the process that uses its memory."
    package static let documentation = """
        The process is that of the pidfd that comes with the request (SCM_RIGHTS, with the bytes of a request that is no \
        part of a batch), else the one that `pid` and `startTime` name, else the caller's own. From then on only that \
        process or an administrator may map, release or change the allocation, and with lifetime `process` the end of the \
        process starts its draining. Doing it again for the same process changes the lifetime only; another process is \
        refused as long as the first one lives.
        """
    package static let errors: [ErrorKind] = [
        .unknownAllocation, .notPermitted, .notMappable, .allocationConflict, .invalidDescriptor, .processGone,
        .processUnwatchable,
    ]

    package static let takesProcess = true
}
