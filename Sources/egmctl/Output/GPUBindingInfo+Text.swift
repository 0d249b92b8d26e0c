internal import EGMProtocol

extension GPUBindingInfo {
    /// One line for people.
    var text: String {
        let now = driver.map { "driver \($0)" } ?? "no driver"
        guard changed else { return "\(bdf) has \(now) already" }
        return "\(bdf) has \(now) (before: \(previous ?? "none"))"
    }
}
