/// `topology.get`: Gives the whole topology.
package enum TopologyGet: Method {
    package typealias Params = NoParams
    package typealias Result = TopologyResult

    package static let name = "topology.get"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives the whole topology."
    package static let documentation = """
        Regions, GPUs, the links between them, the auxiliary device records and every hazard, in one \
        consistent picture.
        """
    package static let errors: [ErrorKind] = []
}
