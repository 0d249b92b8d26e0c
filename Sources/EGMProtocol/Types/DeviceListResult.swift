package import JSONRPC

/// The auxiliary device records.
package struct DeviceListResult: WireObject {
    /// One for each region.
    package var devices: [DeviceInfo] = []

    package init() {}

    package init(devices: [DeviceInfo]) {
        self.devices = devices
    }
}

extension DeviceListResult {
    package static let typeName = "DeviceListResult"
    package static let summary = "The auxiliary device records."

    package static var example: Self {
        Self(devices: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("devices", &devices, "One for each region.")
    }
}
