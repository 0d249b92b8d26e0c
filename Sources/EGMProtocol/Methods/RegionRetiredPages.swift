/// `region.retiredPages`: Gives the retired (bad) memory of a region.
package enum RegionRetiredPages: Method {
    package typealias Params = RegionParams
    package typealias Result = RetiredPagesResult

    package static let name = "region.retiredPages"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives the retired (bad) memory of a region."
    package static let documentation = """
        Runs of 64 KiB blocks with a known ECC error, from firmware, the driver or egmd's own scrubs. While \
        `status` is `unknown` no source has answered yet.
        """
    package static let errors: [ErrorKind] = [.unknownRegion]
}
