package import JSONRPC

/// What there is to say about a notification of the daemon.
package struct NotificationDescriptor: Sendable {
    package let name: String
    package let summary: String
    package let params: any WireObject.Type
    package let example: JSONValue

    package init<Params: WireObject>(_ name: String, _ summary: String, _ params: Params.Type) {
        self.name = name
        self.summary = summary
        self.params = params
        example = Params.example.json
    }

    /// The notification as it goes over the wire, with a newline.
    package static func encoded(_ name: String, _ params: some WireObject) -> [UInt8] {
        var bytes: [UInt8] = []
        Request(id: nil, method: name, parameters: .named(params.json.objectValue ?? [:])).encode(into: &bytes)
        return bytes
    }
}
