/// `system.info`: Says who the daemon is and what it can do.
package enum SystemInfo: Method {
    package typealias Params = NoParams
    package typealias Result = SystemInfoResult

    package static let name = "system.info"
    package static let access = AccessLevel.viewer
    package static let summary = "Says who the daemon is and what it can do."
    package static let documentation = ""
    package static let errors: [ErrorKind] = []
}
