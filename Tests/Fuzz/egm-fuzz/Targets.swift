import Glibc

/// All targets, and the one that this process looks at.
enum Targets {
    static let all: [any FuzzTarget.Type] = [
        WireTarget.self, ACPITarget.self, RetiredTarget.self, QEMUTarget.self, XMLTarget.self,
    ]

    /// Set once before libFuzzer starts, whose callback is a C function without context.
    nonisolated(unsafe) private(set) static var chosen: any FuzzTarget.Type = WireTarget.self

    static func choose(_ name: String) { chosen = named(name) }

    /// Ends the process if there is none.
    static func named(_ name: String) -> any FuzzTarget.Type {
        if let target = all.first(where: { $0.name == name }) { return target }
        print("egm-fuzz: no target \"\(name)\"; there are: \(all.map { $0.name }.joined(separator: ", "))")
        exit(2)
    }
}
