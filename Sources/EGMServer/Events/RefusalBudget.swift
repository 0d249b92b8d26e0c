// A refused request changes nothing, and whoever may ask can be refused thousands of times in a second. Each is in the audit;
// as events they would push everything else out of the ring, and what others have to read with it.

/// How many refused requests of each user are events.
struct RefusalBudget {
    /// Events in a row.
    static let burst = 8
    /// Seconds after which one more is allowed, up to `burst`.
    static let interval: Double = 10
    /// Users that are remembered; beyond it those are forgotten who have not been refused for long.
    private static let rememberedUsers = 256

    /// What is left of each user's events, and when that was so (seconds).
    private var users: [UInt32: (left: Double, time: Double)] = [:]

    /// Whether a refusal of the user at `time` is an event.
    mutating func spend(_ uid: UInt32, at time: Double) -> Bool {
        let full = Double(RefusalBudget.burst)
        var left = full
        if let user = users[uid] { left = min(full, user.left + max(0, time - user.time) / RefusalBudget.interval) }
        guard left >= 1 else {
            users[uid] = (left, time)
            return false
        }
        if users.count >= RefusalBudget.rememberedUsers {
            users = users.filter { time - $0.value.time < full * RefusalBudget.interval }
        }
        users[uid] = (left - 1, time)
        return true
    }
}
