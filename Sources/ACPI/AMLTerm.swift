/// A declaration to be written. Names are as ASL writes them (`\_SB.PC18`, `^FOO`, `_DSD`); padding is added.
package indirect enum AMLTerm: Equatable, Sendable {
    case scope(String, [AMLTerm])
    case device(String, [AMLTerm])
    case name(String, AMLData)
    /// A method without arguments that returns a constant.
    case method(String, returns: AMLData)
    /// Encoded AML as it is.
    case bytes([UInt8])

    /// `Name (_DSD, Package () { ToUUID ("daffd814-…"), Package () { Package () { name, integer }, … } })`.
    package static func deviceProperties(_ properties: KeyValuePairs<String, UInt64>) -> AMLTerm {
        .name("_DSD", .deviceProperties(properties.map { ($0.key, .integer($0.value)) }))
    }

    /// As above, with values of any type in the order given.
    package static func deviceProperties(_ properties: [(String, AMLData)]) -> AMLTerm {
        .name("_DSD", .deviceProperties(properties))
    }
}
