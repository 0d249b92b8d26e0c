// Descriptors that a program gets by number: from 3 on, in order, as systemd passes sockets (sd_listen_fds(3)), so that
// programs which know that protocol need nothing else.

internal import Glibc
package import LinuxSystem

/// Descriptors for the program that this process is about to become.
package struct InheritedDescriptors: ~Copyable {
    /// The number of the first one.
    package static let first: Int32 = 3

    private var names: [String] = []
    private var numbers: [CInt] = []

    /// None yet.
    package init() {}

    deinit { for number in numbers { close(number) } }

    /// Adds a descriptor.
    ///
    /// - Parameter name: for `LISTEN_FDNAMES`; without a colon.
    package mutating func add(_ name: String, _ descriptor: consuming OwnedDescriptor) {
        names.append(name)
        numbers.append(descriptor.release())
    }

    /// The number that the descriptor of that name will have; nil if there is none.
    package func number(of name: String) -> Int32? {
        names.firstIndex(of: name).map { InheritedDescriptors.first + Int32($0) }
    }

    /// The variables that tell the program; `LISTEN_PID` is this process, whose pid exec keeps.
    package var environment: [String: String] {
        [
            "LISTEN_FDS": "\(names.count)", "LISTEN_PID": "\(getpid())",
            "LISTEN_FDNAMES": names.joined(separator: ":"),
        ]
    }

    /// Puts them at their numbers, over whatever has these numbers now: nothing but exec or exit may follow.
    package mutating func place() throws(SystemError) {
        // Out of the way first: one may have a number that is another's place.
        for index in numbers.indices {
            let away = fcntl(numbers[index], F_DUPFD_CLOEXEC, InheritedDescriptors.first + CInt(numbers.count))
            guard away >= 0 else {
                throw SystemError(operation: "duplicate", subject: "the descriptor of \(names[index])", code: errno)
            }
            close(numbers[index])
            numbers[index] = away
        }
        for index in numbers.indices where dup2(numbers[index], InheritedDescriptors.first + CInt(index)) < 0 {
            throw SystemError(operation: "duplicate", subject: "the descriptor of \(names[index])", code: errno)
        }
    }
}
