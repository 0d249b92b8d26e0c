/// The raw bytes of one table and a name for messages, such as that of its file: `SSDT3`.
package struct TableImage: Equatable, Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
