/// A request or, without id, a notification.
package struct Request: Sendable, Equatable {
    /// The parameters as they came: by name, by position, or none.
    package enum Parameters: Sendable, Equatable {
        case none
        case named(JSONObject)
        case positional([JSONValue])
    }

    /// The id to answer with; nil for a notification, which is never answered.
    package var id: RequestID?
    package var method: String
    package var parameters: Parameters

    package init(id: RequestID?, method: String, parameters: Parameters = .none) {
        self.id = id
        self.method = method
        self.parameters = parameters
    }

    package var isNotification: Bool { id == nil }

    /// Appends the request as compact JSON and a newline.
    package func encode(into output: inout [UInt8]) {
        output.append(contentsOf: #"{"jsonrpc":"2.0""#.utf8)
        if let id {
            output.append(contentsOf: #","id":"#.utf8)
            id.encode(into: &output)
        }
        output.append(contentsOf: #","method":"#.utf8)
        JSONValue.string(method).encode(into: &output)
        switch parameters {
        case .none: break
        case .named(let object):
            output.append(contentsOf: #","params":"#.utf8)
            JSONValue.object(object).encode(into: &output)
        case .positional(let array):
            output.append(contentsOf: #","params":"#.utf8)
            JSONValue.array(array).encode(into: &output)
        }
        output.append(contentsOf: "}\n".utf8)
    }
}
