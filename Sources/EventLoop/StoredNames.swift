// systemd's descriptor store takes as many as the unit says (FileDescriptorStoreMax=), and what does not fit is lost without a
// word. So the daemon counts, kind by kind, and the kinds that matter most never lose their place to the others.

/// The names of what the service manager keeps, each kind (a prefix of the name) up to its limit.
package struct StoredNames: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// It may be sent now.
        case fits
        /// It is there already.
        case isStored
        /// There are as many of its kind as may be; it is not sent.
        case isFull
    }

    private var names: Set<String>

    package init(_ names: [String] = []) { self.names = Set(names) }

    package func contains(_ name: String) -> Bool { names.contains(name) }

    /// Takes a place for `name`, of which there are `limit` for names that begin with `prefix`. What an earlier daemon has
    /// left there counts.
    package mutating func take(_ name: String, prefix: String, limit: Int) -> Outcome {
        if names.contains(name) { return .isStored }
        guard names.count(where: { $0.hasPrefix(prefix) }) < limit else { return .isFull }
        names.insert(name)
        return .fits
    }

    /// Gives the place back; false if it had none.
    package mutating func remove(_ name: String) -> Bool { names.remove(name) != nil }
}
