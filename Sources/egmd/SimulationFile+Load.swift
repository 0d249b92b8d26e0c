import EGMConfig
import EGMSimulation
import LinuxSystem

extension SimulationFile {
    /// Reads the description of a simulated host from the file at `path`.
    ///
    /// - Throws: `SystemError` if it cannot be read or is too large, `ConfigurationError` with all that is wrong in it.
    static func load(_ path: String) throws -> SimulationFile {
        let bytes = try readFile(path, limit: fileSizeLimit.bytes)
        var faults: [String: FaultSubject] = [:]
        for kind in HostFault.Kind.allCases { faults[kind.rawValue] = kind.subject }
        return try SimulationFile(reading: bytes, name: path, faults: faults)
    }
}

extension HostFault.Kind {
    /// What a fault is about, for the check of a file.
    fileprivate var subject: SimulationFile.FaultSubject {
        switch self {
        case .ramOverlap, .sizeMismatch, .sizeGarbage, .sizeDecimal, .gpusDisagree, .regionOverlap,
            .sizeZero, .unaligned, .retiredTableMissing, .retiredTableDamaged, .retiredTableUnreserved:
            .region
        case .noProperties, .dynamicProperties, .noLink, .noDriver, .noVendor: .gpu
        case .iomemZeroed, .iomemMissing, .dsdtTruncated, .sratTruncated: .host
        }
    }
}
