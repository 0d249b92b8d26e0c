/// `allocation.get`: Gives one allocation.
package enum AllocationGet: Method {
    package typealias Params = AllocationParams
    package typealias Result = AllocationInfo

    package static let name = "allocation.get"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives one allocation."
    package static let documentation = ""
    package static let errors: [ErrorKind] = [.unknownAllocation]
}
