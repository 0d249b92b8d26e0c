/// A `memory-backend-file` object whose file is the node of an EGM region, as the command line gives it.
package struct EGMBackend: Equatable, Sendable {
    /// Where the object's argument stands in the command line (the one after `-object`).
    package var argumentIndex: Int
    /// Its section of the `-readconfig` file that `argumentIndex` names; nil if it stands in the command line itself.
    package var section: Int?
    /// The object's id, for messages; empty if the command line gives none.
    package var id: String
    /// The node's path, without what means nothing in a path (`//`, `/./`).
    package var path: String
    /// Size in bytes; nil if not given or not readable as one.
    package var size: UInt64?
    /// Offset in the file in bytes; nil if it is given but no size.
    package var offset: UInt64?
    /// Whether the command line gives one.
    package var namesOffset: Bool
    /// `share=on`; QEMU's default is off.
    package var share: Bool
    /// `prealloc=on`; QEMU's default is off.
    package var prealloc: Bool
    /// `readonly=on`; QEMU's default is off.
    package var isReadOnly: Bool
    /// Whether it says on which NUMA nodes of the host the memory has to be.
    package var bindsMemory: Bool

    /// The region's name: `egm4` for `/dev/egm4`.
    package var region: String { String(path.dropFirst("/dev/".count)) }

    /// The members of a `-object` argument; nil if it is no backend on an EGM node.
    init?(_ members: QEMUOptionMembers, argumentIndex: Int) {
        guard members["qom-type"]?.string == "memory-backend-file",
            let path = members["mem-path"]?.string.flatMap(EGMBackend.regionPath)
        else { return nil }
        self.argumentIndex = argumentIndex
        self.path = path
        id = members["id"]?.string ?? ""
        size = members["size"]?.bytes
        offset = members["offset"].map { $0.bytes } ?? 0
        namesOffset = members["offset"] != nil
        share = members["share"]?.flag ?? false
        prealloc = members["prealloc"]?.flag ?? false
        isReadOnly = members["readonly"]?.flag ?? false
        bindsMemory = ["host-nodes", "policy"].contains { members[$0] != nil }
    }

    /// The region whose node `path` names: `egm4` for `/dev/egm4`; nil for every other path.
    package static func regionName(ofPath path: String) -> String? {
        regionPath(path).map { String($0.dropFirst("/dev/".count)) }
    }

    /// The plain form of `path` if it names the node of a region, `/dev/egm<N>`.
    static func regionPath(_ path: String) -> String? {
        guard let plain = normalizePath(path), plain.hasPrefix("/dev/egm") else { return nil }
        let number = plain.dropFirst("/dev/egm".count)
        guard let value = UInt32(number), String(value) == number else { return nil }
        return plain
    }
}
