internal import EGMDomain

/// The warning for a sysfs file that could not be read or understood.
enum SysfsHazard {
    static func make(_ path: String, _ what: String) -> Hazard {
        Hazard(
            .sysfsUnreadable, level: .warning, subject: path,
            message: "Reading \(path): \(what); what it would have said is left out.")
    }
}
