package import JSONRPC

/// Where a key of the configuration was set.
package struct OriginInfo: WireObject {
    /// The file.
    package var file: String = ""
    /// The line, counted from 1.
    package var line: Int?

    package init() {}

    package init(file: String, line: Int?) {
        self.file = file
        self.line = line
    }
}

extension OriginInfo {
    package static let typeName = "OriginInfo"
    package static let summary = "Where a key was set."

    package static var example: Self {
        Self(file: "/etc/egmd/egmd.toml", line: 12)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("file", &file, "The file.")
        try members.nullable("line", &line, "The line, counted from 1.")
    }
}
