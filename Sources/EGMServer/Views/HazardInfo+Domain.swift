internal import EGMDomain
internal import EGMProtocol

extension HazardInfo {
    init(_ hazard: Hazard) {
        self.init(
            check: hazard.check.rawValue, level: HazardInfo.Level(hazard.level), message: hazard.message,
            subject: hazard.subject)
    }
}
