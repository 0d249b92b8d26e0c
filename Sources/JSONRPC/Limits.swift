/// Every limit of the JSON-RPC layer. Each is documented in `docs/protocol.md` and tested at the limit and one past it.
package enum Limits {
    /// The longest message, in bytes, from the first to the last byte of its top-level JSON value.
    package static let messageBytes = 1 << 20
    /// The deepest nesting of arrays and objects: `[[1]]` has depth 2.
    package static let nestingDepth = 64
    /// The most members of one batch.
    package static let batchLength = 256
    /// How many characters of an unknown method's name an error repeats.
    package static let repeatedNameLength = 128
    /// The longest request id, in bytes, because it is echoed in every reply: of a number as it was written, of a string in
    /// UTF-8, without its quotes and with escapes undone (so a client counts its own text, whatever encodes it).
    package static let requestIDBytes = 1024
    /// How much memory an empty `MessageFramer` keeps for the next message; beyond it the buffer is given back, so
    /// that an idle connection costs no more.
    package static let idleBufferBytes = 4 << 10
}
