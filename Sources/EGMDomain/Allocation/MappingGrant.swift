/// The permission to map one share of an allocation; the server attaches the descriptor.
package struct MappingGrant: Equatable, Sendable {
    package var allocation: AllocationID
    package var region: RegionName
    package var offset: UInt64
    package var size: UInt64
}
