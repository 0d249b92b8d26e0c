/// What the system knows of the daemon's process; nil where it cannot be told.
package struct ProcessFigures: Equatable, Sendable {
    /// Seconds since 1970.
    package var startTime: Double
    /// How often the daemon has been started before with the same state directory.
    package var restarts: UInt64?
    package var cpuSeconds: Double
    package var residentBytes: UInt64?
    package var virtualBytes: UInt64?
    package var openDescriptors: Int?
    package var descriptorLimit: UInt64?
    package var threads: UInt64?

    package init(
        startTime: Double, restarts: UInt64? = nil, cpuSeconds: Double, residentBytes: UInt64? = nil,
        virtualBytes: UInt64? = nil, openDescriptors: Int? = nil, descriptorLimit: UInt64? = nil, threads: UInt64? = nil
    ) {
        self.startTime = startTime
        self.restarts = restarts
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
        self.virtualBytes = virtualBytes
        self.openDescriptors = openDescriptors
        self.descriptorLimit = descriptorLimit
        self.threads = threads
    }
}
