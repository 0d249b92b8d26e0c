/// Why a host cannot be simulated.
package enum SimulationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The description contradicts itself or asks for too much.
    case invalid(String)
    /// A file of the host could not be written.
    case failed(String)

    package var description: String {
        switch self {
        case .invalid(let reason): "the description of the simulated host is wrong: \(reason)"
        case .failed(let reason): "the simulated host cannot be set up: \(reason)"
        }
    }
}
