/// `region.get`: Gives one region.
package enum RegionGet: Method {
    package typealias Params = RegionParams
    package typealias Result = RegionInfo

    package static let name = "region.get"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives one region."
    package static let documentation = ""
    package static let errors: [ErrorKind] = [.unknownRegion]
}
