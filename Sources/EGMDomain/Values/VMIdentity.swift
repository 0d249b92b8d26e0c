/// The VM that an allocation is for.
package struct VMIdentity: Hashable, Sendable {
    package let uuid: VMUUID
    /// For people; it identifies nothing.
    package let name: String?

    package init(uuid: VMUUID, name: String? = nil) {
        self.uuid = uuid
        self.name = name
    }
}
