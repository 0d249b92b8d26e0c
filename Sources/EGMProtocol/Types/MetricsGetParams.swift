package import JSONRPC

/// How the metrics are to be written.
package struct MetricsGetParams: WireObject {
    /// The format of the text.
    package var format: MetricsFormat = .prometheus

    package init() {}

    package init(format: MetricsFormat) {
        self.format = format
    }
}

extension MetricsGetParams {
    package static let typeName = "MetricsGetParams"
    package static let summary = "How the metrics are to be written."

    package static var example: Self { Self(format: .openmetrics) }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.defaulted("format", &format, "The format of the text.")
    }
}
