internal import EGMDomain
internal import LinuxSystem

extension HostDoctor {
    /// Room for the descriptors of 16 regions and 48 processes (docs/restart.md).
    private static let wantedStore = 64
    private static let storeKey = "FileDescriptorStoreMax"
    private static let lockKey = "LimitMEMLOCK"
    private static let limitsPath = "/proc/self/limits"

    /// egmd's units are there.
    func units() -> [Finding] {
        let check = HostCheck.unit
        return [("egmd.service", service), ("egmd.socket", UnitFile("egmd.socket", below: root))].map { name, unit in
            guard let path = unit.path else {
                return check.warning(
                    "there is no \(name), so nothing starts egmd with the host",
                    "install egmd's package, or run 'make install' and 'systemctl daemon-reload'")
            }
            guard !unit.isMasked else { return check.failed("\(name) is masked", "systemctl unmask \(name)") }
            return check.ok(path)
        }
    }

    /// systemd keeps as many descriptors over a restart as egmd gives it.
    func descriptorStore() -> Finding {
        let check = HostCheck.descriptorStore
        guard service.path != nil else { return check.unknown("there is no egmd.service", "see unit") }
        guard !service.isMasked else { return check.unknown("egmd.service is masked", "see unit") }
        let advice = "systemctl edit egmd.service: [Service], \(HostDoctor.storeKey)=\(HostDoctor.wantedStore)"
        guard let room = service.value("Service", HostDoctor.storeKey).flatMap({ Int($0) }), room > 0 else {
            return check.failed(
                "\(HostDoctor.storeKey)= is not set: a restart of egmd loses the regions it holds", advice)
        }
        guard room >= HostDoctor.wantedStore else {
            let detail =
                "\(HostDoctor.storeKey)=\(room) is less than \(HostDoctor.wantedStore): what does not fit is lost"
            return room < topology.regions.count ? check.failed(detail, advice) : check.warning(detail, advice)
        }
        return check.ok("\(HostDoctor.storeKey)=\(room)")
    }

    /// Whoever starts QEMU with GPUs may lock a guest's memory. libvirt raises the limit itself.
    func memlock() -> Finding {
        let check = HostCheck.memlock
        if let limit = service.value("Service", HostDoctor.lockKey), limit != "infinity" {
            return check.warning(
                "egmd.service limits locked memory to \(limit), and what it starts as well",
                "remove \(HostDoctor.lockKey)= from the unit: systemctl edit egmd.service")
        }
        let lines = (root.attribute(HostDoctor.limitsPath) ?? "").split(separator: "\n")
        let words = lines.first { $0.hasPrefix("Max locked memory") }?.split(separator: " ") ?? []
        guard words.count >= 5 else {
            return check.unknown("\(HostDoctor.limitsPath) names no limit", "'ulimit -l' tells it")
        }
        guard words[4] == "unlimited" || effectiveUserID() == 0 && root.prefix.isEmpty else {
            return check.warning(
                "this user may lock \(UInt64(words[4]).map(sizeText) ?? String(words[4])): VFIO refuses the memory of a "
                    + "guest with GPUs that it starts without libvirt",
                "a file in /etc/security/limits.d: '@kvm - memlock unlimited'; or LimitMEMLOCK=infinity in the unit that "
                    + "starts QEMU")
        }
        return check.ok("unlimited for this user")
    }
}
