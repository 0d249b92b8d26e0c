/// The one reply to a request.
package struct Response: Sendable, Equatable {
    package var id: RequestID
    package var outcome: Result<JSONValue, RPCError>

    package init(id: RequestID, _ outcome: Result<JSONValue, RPCError>) {
        self.id = id
        self.outcome = outcome
    }

    package init(id: RequestID, result: JSONValue) { self.init(id: id, .success(result)) }
    package init(id: RequestID, error: RPCError) { self.init(id: id, .failure(error)) }

    /// Appends the reply as compact JSON and a newline.
    package func encode(into output: inout [UInt8]) {
        write(into: &output)
        output.append(UInt8(ascii: "\n"))
    }

    /// The reply as compact JSON and a newline.
    package func encoded() -> [UInt8] {
        var output: [UInt8] = []
        encode(into: &output)
        return output
    }

    /// Appends the replies to a batch as one array and a newline; nothing if there are none (all notifications).
    package static func encode(batch: [Response], into output: inout [UInt8]) {
        guard !batch.isEmpty else { return }
        for (index, response) in batch.enumerated() {
            output.append(index == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
            response.write(into: &output)
        }
        output.append(contentsOf: "]\n".utf8)
    }

    private func write(into output: inout [UInt8]) {
        output.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
        id.encode(into: &output)
        switch outcome {
        case .success(let result):
            output.append(contentsOf: #","result":"#.utf8)
            result.encode(into: &output)
        case .failure(let error):
            output.append(contentsOf: #","error":"#.utf8)
            error.json.encode(into: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}
