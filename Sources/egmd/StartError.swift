/// Why the daemon cannot start: a message for people, and the exit status that sysexits(3) gives such a case.
struct StartError: Error, CustomStringConvertible {
    let description: String
    let status: Int32

    /// EX_UNAVAILABLE: the socket, the simulated host or something else that is needed cannot be had.
    static func unavailable(_ description: String) -> StartError { StartError(description: description, status: 69) }

    /// EX_SOFTWARE: what should always work did not.
    static func internalFault(_ description: String) -> StartError { StartError(description: description, status: 70) }

    /// EX_CONFIG.
    static func configuration(_ description: String) -> StartError { StartError(description: description, status: 78) }
}
