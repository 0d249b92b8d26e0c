/// `system.ping`: Answers at once.
package enum SystemPing: Method {
    package typealias Params = NoParams
    package typealias Result = PingResult

    package static let name = "system.ping"
    package static let access = AccessLevel.viewer
    package static let summary = "Answers at once."
    package static let documentation = """
        Always answered at once, also while regions are scrubbed: a sign of life.
        """
    package static let errors: [ErrorKind] = []
}
