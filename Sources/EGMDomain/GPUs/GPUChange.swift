/// What has become of a GPU between two looks at the host.
package enum GPUChange: Equatable, Sendable {
    case appeared
    case vanished
    /// It belongs to another region now, or to none.
    case region(previous: RegionName?)
    case driver(previous: String?)
}
