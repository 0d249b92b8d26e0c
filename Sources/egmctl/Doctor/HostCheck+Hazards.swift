internal import EGMDomain

extension HostCheck {
    /// What egmd would warn of, as findings of this check. The message of a hazard ends with what to do.
    ///
    /// - Parameter advice: for those that end with nothing of the kind.
    func findings(_ hazards: [Hazard], advice: String) -> [Finding] {
        hazards.map { hazard in
            let sentences = hazard.message.split(separator: ". ", maxSplits: 1)
            let hasAdvice = sentences.count == 2
            let detail = hasAdvice ? String(sentences[0]) : String(hazard.message.dropLast())
            let what = hasAdvice ? String(sentences[1].dropLast()) : advice
            return hazard.level == .fatal ? failed(detail, what) : warning(detail, what)
        }
    }
}
