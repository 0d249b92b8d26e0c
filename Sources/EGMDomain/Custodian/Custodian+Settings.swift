extension Custodian {
    /// Puts other settings into force. What is under way goes on as it was begun. A region that is to be held now is opened;
    /// one that was held by the old settings stays held, until it is yielded or egmd ends.
    package func apply(_ settings: CustodianSettings) {
        guard settings != self.settings else { return }
        self.settings = settings
        wakeWaiters()
        for name in records.keys { drive(name) }
    }
}
