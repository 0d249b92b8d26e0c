/// Something that takes bytes from outside, and what has to hold whatever they are.
protocol FuzzTarget: Sendable {
    static var name: String { get }
    /// Inputs that cannot be kept as text; the others are files in `Tests/Fuzz/corpus/NAME`.
    static var seeds: [[UInt8]] { get }
    /// Traps if something does not hold.
    static func run(_ input: [UInt8])
}

extension FuzzTarget {
    static var seeds: [[UInt8]] { [] }
}

/// The input has shown a fault: libFuzzer keeps it and stops.
func require(_ condition: Bool, _ message: @autoclosure () -> String, line: UInt = #line) {
    if !condition { fatalError("line \(line): \(message())") }
}
