/// A process that was taken hold of, so that it can be ended and no other that gets its pid later.
package protocol ProcessTarget: AnyObject, Sendable {
    /// Ends the process (SIGKILL). One that has ended already is no error.
    func kill() throws(ProcessWatchError)
}
