// docs/protocol.md is made from the contract by this file; a test compares the two. Only what the contract cannot say
// (framing, versions, errors in general) is written here.

internal import JSONRPC

/// The reference page of the protocol.
package enum ProtocolReference {
    /// The whole page, as Markdown.
    package static func markdown() -> String {
        var page = Markdown()
        page.append(introduction)
        page.methodIndex()
        for method in Contract.methods { page.section(of: method) }
        page.notifications()
        page.events()
        page.heading(2, "Types")
        page.append("Members marked *optional* are left out when there is no value. Newer daemons may add members.")
        for type in Contract.types { page.section(of: type) }
        page.errors()
        return page.text
    }

    private static var introduction: String {
        """
        # The protocol of egmd

        Made from the contract in `Sources/EGMProtocol` by `ProtocolReference`; version \(Contract.version). Do not edit.

        egmd speaks [JSON-RPC 2.0](https://www.jsonrpc.org/specification) over a stream socket, `/run/egmd/egmd.sock`.

        The version of this contract is `protocolVersion` in `system.info` and `info.version` in `rpc.discover`. Its first
        number changes when something is renamed or removed, or means something else; its second when something is added: a
        method, a member of a result, an optional parameter, an error, a type of event. So a client written for 1.0 works
        with every 1.x as long as it ignores members, types and errors that it does not know; `methods` in `system.info`
        says what a daemon serves.

        ## Messages

        - A message ends where its top-level JSON value ends. White space and newlines between messages are ignored; a
          client may send pretty-printed JSON, several messages in one write, or one a byte at a time. Replies are
          compact, one per line.
        - Requests, notifications and batches are taken as the specification says. An `id` may be a string, a number
          or null, and comes back exactly as it was written, also beyond 64 bits. A notification is never answered.
        - Parameters are taken by name, or by position in the order listed here. An unknown parameter is an error.
        - Byte counts and offsets are integers; physical addresses are strings `"0x…"`. Both forms are taken for either.
        - An integer beyond 64 bits is read as the nearest floating-point number. A number beyond those, `NaN`, a byte
          order mark, invalid UTF-8, lone surrogates, duplicate members, comments and `\\u0000` in a member's name are
          parse errors; `\\u0000` in a string is not.
        - Descriptors travel as SCM_RIGHTS with the reply that names them.

        | limit | value | past it |
        |---|---|---|
        | bytes of a message | \(Limits.messageBytes) | error -32600, then the connection is closed |
        | nesting of arrays and objects | \(Limits.nestingDepth) | error -32600, then the connection is closed |
        | requests in a batch | \(Limits.batchLength) | one error -32600 for the batch |
        | bytes of an id: a number as written, a string in UTF-8 without quotes and escapes | \(Limits.requestIDBytes) | error -32600 with id null |

        What is no JSON is answered with error -32700 and id null, and the connection is closed: what follows cannot be
        trusted. A message that is JSON but no request is answered with -32600, with the client's id where it can be
        read, and the connection goes on.

        A caller is a viewer (may read), an operator (may also allocate, and act on its own allocations) or an admin.
        Each method names the level it needs; that is checked before its parameters are looked at.
        """
    }
}
