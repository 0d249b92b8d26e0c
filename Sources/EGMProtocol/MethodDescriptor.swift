package import JSONRPC

/// What there is to say about a method, without its types.
package struct MethodDescriptor: Sendable {
    package let name: String
    package let access: AccessLevel
    package let summary: String
    package let documentation: String
    package let errors: [ErrorKind]
    /// How many descriptors come with the reply.
    package let descriptors: Int
    /// Whether a pidfd may come with the request.
    package let takesProcess: Bool
    /// Whether every call leaves a line in the audit.
    package let changesState: Bool
    package let params: any WireObject.Type
    package let result: any WireObject.Type
    /// A realistic call.
    package let exampleParams: JSONObject
    package let exampleResult: JSONValue

    package init<M: Method>(_ method: M.Type) {
        name = M.name
        access = M.access
        summary = M.summary
        documentation = M.documentation
        errors = M.errors
        descriptors = M.descriptors
        takesProcess = M.takesProcess
        changesState = M.changesState
        params = M.Params.self
        result = M.Result.self
        exampleParams = M.Params.example.json.objectValue ?? [:]
        exampleResult = M.Result.example.json
    }
}
