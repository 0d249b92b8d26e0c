/// `region.list`: Lists the regions.
package enum RegionList: Method {
    package typealias Params = NoParams
    package typealias Result = RegionListResult

    package static let name = "region.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists the regions."
    package static let documentation = ""
    package static let errors: [ErrorKind] = []
}
