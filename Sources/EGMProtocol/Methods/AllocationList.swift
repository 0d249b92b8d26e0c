/// `allocation.list`: Lists allocations.
package enum AllocationList: Method {
    package typealias Params = NoParams
    package typealias Result = AllocationListResult

    package static let name = "allocation.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists allocations."
    package static let documentation = ""
    package static let errors: [ErrorKind] = []
}
