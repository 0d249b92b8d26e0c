/// A running watch; it ends when it is let go.
package protocol ProcessWatch: AnyObject, Sendable {
    var process: ProcessReference { get }
}
