/// `allocation.list`: Lists allocations.
package enum AllocationList: Method {
    package typealias Params = AllocationListParams
    package typealias Result = AllocationListResult

    package static let name = "allocation.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists allocations."
    package static let documentation = "All of them, oldest first, or those of one VM."
    package static let errors: [ErrorKind] = [.invalidUUID]
}
