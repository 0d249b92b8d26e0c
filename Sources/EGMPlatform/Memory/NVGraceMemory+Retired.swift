package import EGMDomain
internal import LinuxSystem

extension NVGraceMemory {
    /// Firmware's table and the driver's list together; `unknown` if there is neither. Where the table cannot be read,
    /// what the driver lists may be firmware's, and has the source `driver`.
    package func retiredPages() async -> RetiredPages {
        let table = await tablePages()
        let list = await kernelPages(source: table?.status == .known ? .kernel : .driver)
        guard case .unknown(let first) = table?.status, case .unknown(let second) = list.status else {
            return table?.merging(list) ?? list
        }
        return .unknown(regionSize: size, reason: "\(first); \(second)")
    }

    /// What the driver's ioctl says; `unknown` as long as the node is not held.
    private func kernelPages(source: RetiredBlock.Source) async -> RetiredPages {
        let (node, size) = (node, size)
        do throws(RegionMemoryError) {
            let records = try await keeper.use { held throws(RegionMemoryError) in
                try checkStillThere(held)
                return try await onThread("ask for the retired pages of") {
                    [weak held] () throws(RegionMemoryError) -> [RetiredPagesIoctl.Record] in
                    guard let held else { throw .unavailable(reason: "\(node.name) is not open") }
                    do throws(RetiredListError) {
                        return try RetiredList.read { node.calls.listRetiredPages(held.descriptor, size: $0) }
                    } catch {
                        throw .unavailable(reason: "cannot read the retired pages of \(node.name): \(error)")
                    }
                }
            }
            let now = realtimeSeconds()
            let runs = records.map {
                RetiredBlock(offset: $0.offset, size: $0.size, source: source, firstSeen: now)
            }
            return RetiredPages(regionSize: size, status: .known, runs: runs)
        } catch { return .unknown(regionSize: size, reason: "the driver's list: \(error)") }
    }
}
