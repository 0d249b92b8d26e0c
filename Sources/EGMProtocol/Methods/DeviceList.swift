/// `device.list`: Lists the auxiliary device records.
package enum DeviceList: Method {
    package typealias Params = NoParams
    package typealias Result = DeviceListResult

    package static let name = "device.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists the auxiliary device records."
    package static let documentation = """
        One record for each region, named as the kernel's auxiliary bus would name it, each fact with its \
        origin.
        """
    package static let errors: [ErrorKind] = []
}
