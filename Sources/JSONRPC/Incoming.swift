/// One message of a client: a call, or a batch of calls.
package enum Incoming: Sendable, Equatable {
    case single(Call)
    /// At least one call; answer with an array of the replies, or nothing if none is due.
    case batch([Call])

    /// Parses a message that `MessageFramer` has cut out.
    ///
    /// - Throws: the error to answer with id null: `parseError` (close the connection afterwards), or `invalidRequest`
    ///   for a batch that is empty or longer than `maximumBatch`.
    package init(
        parsing bytes: [UInt8], maximumDepth: Int = Limits.nestingDepth, maximumBatch: Int = Limits.batchLength
    ) throws(RPCError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
        } catch {
            throw .parseError(error)
        }
        guard case .array(let elements) = value else {
            self = .single(Call(value) { RawIdentifiers.find(in: bytes).first ?? nil })
            return
        }
        guard !elements.isEmpty else { throw .invalidRequest("the batch is empty") }
        guard elements.count <= maximumBatch else {
            throw .invalidRequest("the batch has \(elements.count) elements, the limit is \(maximumBatch)")
        }
        var texts: [String?]?
        self = .batch(
            elements.enumerated().map { index, element in
                Call(element) {
                    let all = texts ?? RawIdentifiers.find(in: bytes)
                    texts = all
                    return all.indices.contains(index) ? all[index] : nil
                }
            })
    }
}

extension RPCError {
    /// Whether the server has to close the connection after it has sent this error: the rest of the stream cannot be
    /// trusted (no JSON), or its next message cannot be found (over a framing limit, see `RPCError.framing`).
    package var endsConnection: Bool { code == Code.parseError }
}
