/// Runs `body` on a thread of its own that nobody waits for. All signals are blocked in it but those that it raises by
/// its own instructions. The name is shown by `ps -L`; it is cut to 15 bytes.
///
/// Whoever joins a thread of the idle class waits until the host has nothing better to do than to let it end; the loop
/// must not. What such a thread has to say it says before it ends.
package func startThread(
    name: String, scheduling: ThreadScheduling = .normal, _ body: @escaping @Sendable () -> Void
) throws(SystemError) {
    let thread = try SystemThread(name: name, scheduling: scheduling, body)
    thread.detach()
}
