internal import EGMDomain
internal import LinuxSystem

extension DeviceNode {
    /// Who has the device `number` mapped or open, or one of `vfioNodes` open. Blocking.
    ///
    /// - Parameter keeper: a process whose descriptors are ours: the service manager, where it keeps our descriptor
    ///   over a restart. What it maps would count.
    /// - Throws: `temporary` if a process could not be looked at, `unavailable` if none could.
    func holders(
        of number: DeviceNumber, vfioNodes: [String] = [], keeper: Int32? = nil
    ) throws(RegionMemoryError) -> [Holder] {
        var result: HolderScanResult
        do throws(SystemError) { result = try calls.holders(of: number, vfioNodes: vfioNodes) } catch {
            throw .unavailable(reason: "cannot look for holders of \(name): \(error)")
        }
        result.holders.removeAll { $0.pid == keeper && $0.way == .descriptor }
        return try result.certain(subject: name)
    }

    /// Who has which part of the device `number` mapped, or has it open. Blocking.
    ///
    /// - Parameter keeper: see `holders`.
    /// - Throws: as `holders`.
    func users(of number: DeviceNumber, keeper: Int32? = nil) throws(RegionMemoryError) -> [RegionUser] {
        let result: RegionUserScanResult
        do throws(SystemError) { result = try calls.users(of: number) } catch {
            throw .unavailable(reason: "cannot look for users of \(name): \(error)")
        }
        return try result.certain(subject: name).filter { $0.pid != keeper || !$0.ranges.isEmpty }
    }

    /// Makes sure that nobody but us has the device.
    ///
    /// - Parameter when: the occasion, for the message.
    /// - Throws: `held` with those who have.
    func checkUnused(_ number: DeviceNumber, _ when: String) throws(RegionMemoryError) {
        let holders = try holders(of: number)
        guard holders.isEmpty else {
            throw .held(
                by: holders,
                reason: "\(when) \(name): \(DeviceNode.list(holders)); end it, or let it finish: egmd can then try "
                    + "again")
        }
    }

    /// What to say of a device that is taken, as the driver says.
    func taken(_ number: DeviceNumber, because reason: String) -> RegionMemoryError {
        // The driver's word counts even where we cannot look.
        let holders = (try? holders(of: number)) ?? []
        let who =
            holders.isEmpty
            ? "nobody that egmd can see (a process of another PID namespace, a descriptor on its "
                + "way, or a driver that lost count)" : DeviceNode.list(holders)
        return .held(by: holders, reason: "cannot open \(name): \(reason); it is held by: \(who)")
    }

    static func list(_ holders: [Holder]) -> String { holders.map(\.description).joined(separator: ", ") }
}
