/// What `_DSD` says about a device under the device-properties UUID.
package enum DeviceProperties: Equatable, Sendable {
    /// The path is not in the tables, or has no `_DSD`, or that has no device properties.
    case absent
    /// `_DSD` is a method that computes. Only the kernel can know the result.
    case dynamic(reason: String)
    /// `_DSD` is there but not in the form the kernel accepts.
    case malformed(reason: String)
    case properties(PropertySet)
}

/// The properties of one device.
package struct PropertySet: Equatable, Sendable {
    /// Value by name. Of two properties with one name the first counts, as in the kernel.
    package var integers: [String: UInt64]
    /// The properties that are not integers, with what they are: `string`, `buffer`, `package`, `reference`.
    package var otherTypes: [String: String]

    package init(integers: [String: UInt64] = [:], otherTypes: [String: String] = [:]) {
        self.integers = integers
        self.otherTypes = otherTypes
    }
}
