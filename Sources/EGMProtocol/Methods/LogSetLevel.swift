/// `log.setLevel`: Changes which messages are logged.
package enum LogSetLevel: Method {
    package typealias Params = LogSetLevelParams
    package typealias Result = LogSetLevelResult

    package static let name = "log.setLevel"
    package static let access = AccessLevel.admin
    package static let summary = "Changes which messages are logged, until the next reload or restart."
    package static let documentation = """
        The audit is written whatever the level is. `system.info` says which level is in force (`configuration.logLevel`).
        """
    package static let errors: [ErrorKind] = [.notPermitted]
}
