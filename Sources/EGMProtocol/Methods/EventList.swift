/// `event.list`: Lists the events that the daemon keeps.
package enum EventList: Method {
    package typealias Params = EventListParams
    package typealias Result = EventListResult

    package static let name = "event.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists the events that the daemon still keeps, from the oldest or a cursor on."
    package static let documentation = """
        For who wants to know what has happened, and not to wait for what will: the same events with the same filters \
        as `event.subscribe`, in one reply. `more` says that there are others behind them; ask again with the result's \
        `cursor`. How far a scrub is is no event that is kept.
        """
    package static let errors: [ErrorKind] = [.limitExceeded]
}
