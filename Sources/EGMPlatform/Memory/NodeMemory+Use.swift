internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension NodeMemory {
    var name: String { node.name }

    func checkStillThere(_ held: HeldNode) throws(RegionMemoryError) {
        guard node.isStill(held.device) else { throw .unavailable(reason: goneReason) }
    }

    /// Runs `body`, which may block, on a thread of its own.
    func onThread<Value: Sendable>(
        _ purpose: String, _ body: @escaping @Sendable () throws(RegionMemoryError) -> Value
    ) async throws(RegionMemoryError) -> Value {
        let outcome: Result<Value, RegionMemoryError>
        do throws(SystemError) {
            outcome = try await BackgroundThread.run(name: "egm-node") {
                Result { () throws(RegionMemoryError) in try body() }
            }
        } catch { throw .unavailable(reason: "cannot \(purpose) \(name): \(error); allow the service more tasks") }
        return try outcome.get()
    }

    /// What the table says; nil without one.
    func tablePages() async -> RetiredPages? {
        guard let firmwareTable else { return nil }
        do throws(SystemError) {
            return try await BackgroundThread.run(name: "egm-retired") { firmwareTable() }
        } catch { return .unknown(regionSize: size, reason: error.description) }
    }

    /// One mapping at offset 0, never longer than the region: two forms of the nvgrace-egm driver check neither.
    func target(_ held: HeldNode) throws(RegionMemoryError) -> ScrubTarget {
        try checkStillThere(held)
        let (node, size) = (node, size)
        return ScrubTarget(
            name: name, size: size,
            map: { [weak held] () throws(SystemError) in
                guard let held, node.isStill(held.device) else {
                    throw SystemError(operation: "map", subject: node.path, code: ENODEV)
                }
                return try node.calls.map(
                    held.descriptor, offset: 0, count: Int(size), protection: .readWrite, subject: node.path)
            }, presentSize: presentSize)
    }
}
