internal import EGMConfig
internal import EGMDomain
internal import EGMPlatform
internal import LinuxSystem

extension HostDoctor {
    private var ledgerPath: String { "\(configuration.stateDirectory)/\(LedgerFile.name)" }

    /// The record of what egmd has given away is whole, and of this boot.
    /// - Parameter isServed: whether egmd answers. It looked at the boot when it started, and in a container it may see
    ///   another one's id than we do.
    func ledger(isServed: Bool) -> Finding {
        let check = HostCheck.ledger
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try root.bytes(ledgerPath) } catch {
            return error.isMissing
                ? check.ok("none: nothing was allocated since the host started")
                : check.unknown("\(error)", HostDoctor.asRoot)
        }
        let ledger = LedgerSummary(bytes)
        if let version = ledger.newerVersion {
            return check.failed(
                "\(ledgerPath) is of a newer egmd (format \(version))",
                "start the newer egmd again; or, with no VM that uses EGM left running, remove the file")
        }
        let boot: BootIdentity
        do throws(SystemError) { boot = try BootIdentity.current(root) } catch {
            return check.unknown("\(error)", HostDoctor.asRoot)
        }
        if let written = ledger.boot, written != boot.description, !isServed {
            return check.warning(
                "\(ledgerPath) is of the earlier boot \(written), so its VMs are gone",
                "systemctl restart egmd, which moves it aside; \(configuration.stateDirectory) should be on tmpfs")
        }
        if let damage = ledger.damage {
            return check.failed(
                "\(ledgerPath) is damaged: \(damage)",
                "systemctl restart egmd, which keeps a copy; then compare 'egmctl allocation list' with the VMs that run"
            )
        }
        return check.ok("\(countText(ledger.allocationCount, "allocation")) in this boot")
    }

    /// Nothing is left over from earlier boots, crashes and drivers.
    func leftovers() -> [Finding] {
        let check = HostCheck.leftovers
        var findings: [Finding] = []
        do throws(SystemError) {
            let left = try root.names(in: configuration.stateDirectory).filter {
                $0.hasPrefix("\(LedgerFile.name).corrupt-") || $0 == "\(LedgerFile.name).earlier-boot"
            }
            if !left.isEmpty {
                let paths = left.map { "\(configuration.stateDirectory)/\($0)" }
                findings.append(
                    check.warning(
                        "egmd kept \(listText(paths)) aside",
                        "look whether allocations are missing, then: rm \(paths.joined(separator: " "))"))
            }
        } catch {
            if !error.isMissing { findings.append(check.unknown("\(error)", HostDoctor.asRoot)) }
        }
        do throws(SystemError) {
            let known = Set(facts.regions.map(\.name))
            for name in try root.names(in: "/dev") {
                guard let region = RegionName(name), !known.contains(region) else { continue }
                findings.append(
                    check.failed(
                        "there is a \(region.devicePath) without a region of the kernel's: an old node, or a file of a QEMU "
                            + "that found none",
                        "stop the VM that uses it, then: rm \(region.devicePath)"))
            }
        } catch {
            if !error.isMissing { findings.append(check.unknown("\(error)", HostDoctor.asRoot)) }
        }
        return findings.isEmpty ? [check.ok("none")] : findings
    }
}
