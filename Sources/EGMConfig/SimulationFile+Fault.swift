extension SimulationFile {
    /// `[[fault]]`: something that is wrong with the host.
    package struct Fault: Equatable, Sendable {
        /// One of the words that the reader was given.
        package var kind: String
        /// The name of a region or the address of a GPU of the host, in its usual form; empty for a fault of the host.
        package var subject: String
    }

    /// What a kind of fault is about.
    package enum FaultSubject: Sendable {
        case region, gpu, host
    }
}
