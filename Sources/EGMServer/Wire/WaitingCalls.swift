// A call holds the replies of its message, and they hold the descriptors that go with them. So a call that was given out
// must leave nothing behind: a slice of an array would keep all of it until its last element is replaced, that is, until
// the client sends its next message, and a region that was given back long ago would still be open for an idle client.

/// Calls that wait to be begun, in order.
struct WaitingCalls {
    /// Nil where a call was given out.
    private var places: [QueuedCall?]
    /// Places in front that were given out.
    private var begun = 0

    init(_ calls: [QueuedCall] = []) { places = calls }

    var count: Int { places.count - begun }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ call: QueuedCall) { places.append(call) }

    /// The first call, which waits no longer; nil if none waits.
    mutating func popFirst() -> QueuedCall? {
        guard begun < places.count else { return nil }
        let call = places[begun].take()
        begun += 1
        if begun == places.count { self = WaitingCalls() }
        return call
    }

    /// Takes out those that `isMeant`.
    mutating func removeAll(where isMeant: (QueuedCall) -> Bool) -> [QueuedCall] {
        let waiting = places[begun...].compactMap(\.self)
        self = WaitingCalls(waiting.filter { !isMeant($0) })
        return waiting.filter(isMeant)
    }
}
