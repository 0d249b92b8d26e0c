// What libvirt says to a hook: <guest name> <operation> <sub-operation> <extra>, and the domain's XML on standard input
// (libvirt, docs/hooks.rst). Four words, always; the last is `-` but for `release end`, where it is the reason since 10.5.

/// One call of the hook by libvirt.
struct HookCall: Equatable {
    /// What libvirt is about to do, or has done.
    enum Operation: String, CaseIterable {
        /// Before libvirt touches anything: here the memory is allocated.
        case prepare
        /// QEMU is about to be started.
        case start
        /// QEMU runs, its guest does not yet.
        case started
        /// QEMU is gone; `release` follows.
        case stopped
        /// All is over, for whatever reason.
        case release
        /// libvirtd was started again, QEMU runs; to fail would kill it.
        case reconnect
        /// libvirtd takes over a QEMU that somebody else has started.
        case attach
        /// A filter for the XML of a VM that comes from another host.
        case migrate
        /// A filter for the XML of a VM that is restored from a file.
        case restore

        /// The only sub-operation that there is with it.
        var subOperation: String { self == .stopped || self == .release ? "end" : "begin" }

        /// Whether the answer is XML.
        var isFilter: Bool { self == .migrate || self == .restore }
    }

    /// The domain's name.
    var domain: String
    /// Nil for one that this version does not know.
    var operation: Operation?
    /// As libvirt wrote it.
    var word: String

    static let synopsis = "egmctl hook qemu DOMAIN OPERATION SUB-OPERATION EXTRA < XML"

    /// Reads the words after `hook qemu`.
    init(arguments: [String]) throws(Failure) {
        guard arguments.count == 4 else {
            throw .usage("libvirt calls a hook with 4 words, and here are \(arguments.count)")
        }
        domain = arguments[0]
        word = arguments[1]
        operation = Operation(rawValue: word)
        guard !domain.isEmpty else { throw .usage("the domain's name is empty") }
        guard let operation else { return }
        guard arguments[2] == operation.subOperation else {
            throw .usage("'\(word)' comes with '\(operation.subOperation)', not with '\(arguments[2])'")
        }
    }
}

extension Failure {
    /// The hook was called in a way that libvirt does not call it.
    fileprivate static func usage(_ problem: String) -> Failure {
        Failure(status: .usage, message: "wrong call of the libvirt hook: \(problem); it is \(HookCall.synopsis)")
    }
}
