package import JSONRPC

/// One event as it is sent: the parameters of the notification `event`.
package struct EventInfo: WireObject {
    /// The notification's method.
    package static let notification = "event"

    /// The subscription that it is sent for.
    package var subscription: Int = 0
    /// The run of the daemon that counts.
    package var instance: String = ""
    /// Its number in that run; events that are combined have the number of the last other event.
    package var sequence: Int = 0
    /// Seconds since 1970.
    package var time: Double = 0
    /// Its type, a word of `EventKind`, or one that a newer daemon has.
    package var type: String = ""
    /// What happened.
    package var data: EventData = EventData()

    package init() {}

    package init(subscription: Int, instance: String, sequence: Int, time: Double, type: String, data: EventData) {
        self.subscription = subscription
        self.instance = instance
        self.sequence = sequence
        self.time = time
        self.type = type
        self.data = data
    }

    /// Also reads `data` as what its type says it is.
    package init(reading reader: ValueReader) throws(ShapeError) {
        try self.init(from: try reader.object())
        guard let kind = EventKind(rawValue: type) else { return }
        do {
            _ = try kind.payload.init(reading: ValueReader(data.json, unknownMembers: reader.unknownMembers))
        } catch {
            throw error.inMember("data")
        }
    }
}

extension EventInfo {
    package static let typeName = "EventInfo"
    package static let summary = "One event of a subscription."

    package static var example: Self {
        Self(
            subscription: 1, instance: CursorInfo.example.instance, sequence: 42, time: 1_790_000_000.25,
            type: EventKind.regionState.rawValue, data: EventData(RegionStateEvent.example))
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("subscription", &subscription, "The subscription that it is sent for; 0 in a list.")
        try members.required("instance", &instance, "The run of the daemon that counts.")
        try members.required(
            "sequence", &sequence,
            "Its number in that run, without gaps; events that are combined have the number of the last other one.")
        try members.required("time", &time, "Seconds since 1970.")
        try members.required("type", &type, "Its type; skip types that you do not know.", schema: EventKind.words)
        try members.required("data", &data, "What happened, as its type says.")
    }
}

extension EventInfo {
    /// Where to go on behind it.
    package var cursor: CursorInfo { CursorInfo(instance: instance, sequence: sequence) }

    /// The type; nil for one of a newer daemon.
    package var kind: EventKind? { EventKind(rawValue: type) }
}

extension EventKind {
    /// The words, without their meanings.
    fileprivate static var words: Schema { .enumeration(allCases.map(\.rawValue)) }
}
