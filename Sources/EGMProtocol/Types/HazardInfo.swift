package import JSONRPC

/// Something wrong or doubtful with a region, a GPU or the host.
package struct HazardInfo: WireObject {
    /// The check that found it, a stable word such as `iomem-unreadable`.
    package var check: String = ""
    /// How bad it is.
    package var level: HazardInfo.Level = .warning
    /// One sentence: what was found, and what to do.
    package var message: String = ""
    /// What it is about: a region, a GPU's address, a file, or `host`.
    package var subject: String = ""

    package init() {}

    package init(check: String, level: HazardInfo.Level, message: String, subject: String) {
        self.check = check
        self.level = level
        self.message = message
        self.subject = subject
    }
}

extension HazardInfo {
    package static let typeName = "HazardInfo"
    package static let summary = "Something wrong or doubtful with a region, a GPU or the host."

    package static var example: Self {
        Self(
            check: "gpu-without-link", level: .warning,
            message: "Firmware puts GPU 0009:01:00.0 into egm4, the kernel does not link it there.", subject: "egm4")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("check", &check, "The check that found it, a stable word such as `iomem-unreadable`.")
        try members.required("level", &level, "How bad it is.")
        try members.required("message", &message, "One sentence: what was found, and what to do.")
        try members.required("subject", &subject, "What it is about: a region, a GPU's address, a file, or `host`.")
    }
}
