import Glibc

/// Lets one thread wait for another.
final class Gate: Sendable {
    private let ends: [Int32]

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0)
        self.ends = ends
    }

    deinit { for end in ends { close(end) } }

    func open() { precondition(write(ends[1], "x", 1) == 1) }

    func pass() {
        var byte: UInt8 = 0
        while read(ends[0], &byte, 1) < 0, errno == EINTR {}
    }
}
