package import JSONRPC

/// One method of the contract. To add one: a file in `Methods`, a line in `Contract.methods`, a handler in the server.
package protocol Method: Sendable {
    associatedtype Params: WireObject
    associatedtype Result: WireObject

    /// The name on the wire, `noun.verb`.
    static var name: String { get }
    static var access: AccessLevel { get }
    /// One sentence.
    static var summary: String { get }
    /// What else there is to know; may be empty.
    static var documentation: String { get }
    /// The daemon's own errors that the method gives, besides those that every method may give.
    static var errors: [ErrorKind] { get }
    /// How many descriptors come with the reply.
    static var descriptors: Int { get }
    /// Whether a pidfd may come with the request, to name a process. Whatever else comes is closed at once.
    static var takesProcess: Bool { get }
    /// Whether it changes anything, or hands something out: every call of it leaves a line in the audit.
    static var changesState: Bool { get }
}

extension Method {
    package static var descriptors: Int { 0 }
    package static var takesProcess: Bool { false }
    package static var changesState: Bool { access > .viewer }

    /// Reads the parameters, by name or by position.
    ///
    /// - Throws: `invalidParams`, naming the parameter.
    package static func decode(_ parameters: Request.Parameters) throws(RPCError) -> Params {
        do {
            return try Params(from: try ObjectReader(parameters, positions: Params.memberNames))
        } catch {
            throw .invalidParams(error.inMember("params"))
        }
    }

    /// The request that a client sends.
    package static func request(id: RequestID, _ params: Params) -> Request {
        let object = params.json.objectValue ?? [:]
        return Request(id: id, method: name, parameters: object.isEmpty ? .none : .named(object))
    }

    /// Reads the result on the client's side; members that the client does not know are skipped.
    ///
    /// - Throws: what is wrong with it.
    package static func decode(result: JSONValue) throws(ShapeError) -> Result {
        do {
            return try Result(reading: ValueReader(result, unknownMembers: .ignored))
        } catch {
            throw error.inMember("result")
        }
    }
}
