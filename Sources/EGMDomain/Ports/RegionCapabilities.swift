/// What a provider of this generation can do: proven by looking and probing, never assumed. What was not proven is
/// false.
package struct RegionCapabilities: Equatable, Sendable {
    /// A second open is refused while anybody holds the memory.
    package var exclusiveOpen = false
    /// A mapping at an offset shows the memory at that offset.
    package var honoursOffset = false
    /// A mapping past the end is refused.
    package var bounded = false
    /// Pages that go bad at run time are reported.
    package var runtimeRetiredPages = false
    package var dmaBuf = false
    /// Several VMs may each have a part of the region, isolated from each other.
    package var partitionable = false

    package init() {}
}
