/// `rpc.discover`: Describes the contract.
package enum RPCDiscover: Method {
    package typealias Params = NoParams
    package typealias Result = OpenRPCDocument

    package static let name = "rpc.discover"
    package static let access = AccessLevel.viewer
    package static let summary = "Describes every method and type as an OpenRPC document."
    package static let documentation = "The answer is the same for the whole life of a daemon."
    package static let errors: [ErrorKind] = []
}
