/// A constant to be written.
package indirect enum AMLData: Equatable, Sendable {
    /// In the shortest form unless `encoding` forces one, into which the value must then fit.
    case integer(UInt64, IntegerEncoding = .minimal)
    case string(String)
    case buffer([UInt8])
    /// At most 255 elements.
    case package([AMLData])
    /// With a count of up to 64 bits.
    case variablePackage([AMLData])
    case reference(String)
    /// Encoded AML as it is.
    case bytes([UInt8])

    package enum IntegerEncoding: Equatable, Sendable {
        case minimal, byte, word, doubleWord, quadWord
    }

    package static func uuid(_ uuid: ACPIUUID) -> AMLData { .buffer(uuid.bytes) }

    /// The value of a `_DSD` that holds device properties only.
    package static func deviceProperties(_ properties: [(String, AMLData)]) -> AMLData {
        .package([
            .uuid(.deviceProperties),
            .package(properties.map { .package([.string($0.0), $0.1]) }),
        ])
    }
}
