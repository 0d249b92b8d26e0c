/// Two connected ends; take them apart with `let (a, b)`-like consumption of the members.
@frozen package struct UnixStreamPair: ~Copyable, Sendable {
    package var first: UnixStream
    package var second: UnixStream
}
