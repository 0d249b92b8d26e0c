package import JSONRPC

/// Why the daemon did not take over what the files say.
package struct ReloadProblemInfo: WireObject {
    /// Seconds since 1970.
    package var time: Double = 0
    /// Everything that was wrong, a line each, with file and line.
    package var message: String = ""

    package init() {}

    package init(time: Double, message: String) {
        self.time = time
        self.message = message
    }
}

extension ReloadProblemInfo {
    package static let typeName = "ReloadProblemInfo"
    package static let summary = "Why a reload was refused."

    package static var example: Self {
        Self(
            time: 1_790_000_000.5, message: "/etc/egmd/egmd.toml:3: unknown key limits.bach; did you mean limits.batch?"
        )
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("time", &time, "Seconds since 1970.")
        try members.required("message", &message, "Everything that was wrong, a line each, with file and line.")
    }
}
