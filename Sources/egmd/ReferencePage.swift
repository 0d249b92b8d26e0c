import ArgumentParser
import EGMConfig
import EGMProtocol
import EGMServer

/// The pages of the documentation that are written from the same source as the code; `make docs` collects them.
enum ReferencePage: String, ExpressibleByArgument, CaseIterable {
    /// Every key of the configuration file.
    case configuration
    /// A configuration file with every key at its default, commented out.
    case example
    /// Every method and type on the socket.
    case `protocol`
    /// Every metric.
    case metrics

    var text: String {
        switch self {
        case .configuration: ConfigurationReference.markdown
        case .example: ConfigurationReference.exampleFile
        case .protocol: ProtocolReference.markdown()
        case .metrics: MetricsReference.markdown
        }
    }
}
