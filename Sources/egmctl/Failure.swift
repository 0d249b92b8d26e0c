/// A failure of egmctl itself, not of the daemon.
struct Failure: Error {
    let status: ExitStatus
    /// What was tried, on what, why it failed, what to do.
    let message: String
}
