package import JSONRPC

/// One thing that has to be right, and whether it is.
package struct PlanCheckInfo: WireObject {
    /// Its stable name; docs/plans.md explains each.
    package var name: String = ""
    /// Whether it is right.
    package var result: PlanCheckInfo.Outcome = .passed
    /// The region, GPU or backend that it is about; null for the VM.
    package var subject: String?
    /// One sentence: what was found.
    package var message: String = ""
    /// What to do; null if it passed.
    package var hint: String?

    package init() {}

    package init(
        name: String, result: PlanCheckInfo.Outcome, subject: String?, message: String, hint: String?
    ) {
        self.name = name
        self.result = result
        self.subject = subject
        self.message = message
        self.hint = hint
    }
}

extension PlanCheckInfo {
    package static let typeName = "PlanCheckInfo"
    package static let summary = "One thing that has to be right, and whether it is."

    package static var example: Self {
        Self(
            name: "gpu-driver", result: .failed, subject: "0008:01:00.0",
            message: "GPU 0008:01:00.0 has no driver, so no VM can have it", hint: "egmctl gpu bind 0008:01:00.0")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("name", &name, "Its stable name; docs/plans.md explains each.")
        try members.required("result", &result, "Whether it is right.")
        try members.nullable("subject", &subject, "The region, GPU or backend that it is about; null for the VM.")
        try members.required("message", &message, "One sentence: what was found.")
        try members.nullable("hint", &hint, "What to do; null if it passed.")
    }
}
