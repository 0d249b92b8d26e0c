package import JSONRPC

/// What the daemon counts and measures.
package struct MetricsGetResult: WireObject {
    /// The media type of the text.
    package var contentType: String = ""
    /// The metrics.
    package var text: String = ""

    package init() {}

    package init(format: MetricsFormat, text: String) {
        contentType = format.contentType
        self.text = text
    }
}

extension MetricsGetResult {
    package static let typeName = "MetricsGetResult"
    package static let summary = "What the daemon counts and measures."

    package static var example: Self {
        Self(format: .openmetrics, text: DaemonUpMetric.text(isUp: true))
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("contentType", &contentType, "The media type of the text.")
        try members.required(
            "text", &text, "The metrics, one a line, with their explanations; the last line is `# EOF`.")
    }
}
