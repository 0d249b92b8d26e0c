/// What an event of one type says. To add one: a file here, and a case of `EventKind`.
package protocol EventPayload: WireObject {
    static var kind: EventKind { get }
}
