extension HostileCase {
    /// Events, and what is said about long requests.
    static let events: [HostileCase] = [
        HostileCase(
            "subscribe: unknown type", text(call("event.subscribe", #"{"types":["region.stat"]}"#)),
            answers: [
                wrong(
                    #"params.types[0]"#,
                    #"\"region.stat\" is none of: region.state, region.progress, region.scrubbed, region.inUse, region.retiredPages, allocation.changed, gpu.changed, topology.changed, hazard.changed, fault, configuration.applied"#,
                    hint: #"did you mean region.state?"#)
            ]),
        HostileCase(
            "subscribe: type as number", text(call("event.subscribe", #"{"types":[1]}"#)),
            answers: [wrong(#"params.types[0]"#, #"expected a string, got an integer"#)]),
        HostileCase(
            "subscribe: types as string", text(call("event.subscribe", #"{"types":"fault"}"#)),
            answers: [wrong(#"params.types"#, #"expected an array, got a string"#)]),
        HostileCase(
            "subscribe: region as object", text(call("event.subscribe", #"{"regions":[{}]}"#)),
            answers: [wrong(#"params.regions[0]"#, #"expected a string, got an object"#)]),
        HostileCase(
            "subscribe: allocations as null", text(call("event.subscribe", #"{"allocations":5}"#)),
            answers: [wrong(#"params.allocations"#, #"expected an array, got an integer"#)]),
        HostileCase(
            "subscribe: unknown parameter", text(call("event.subscribe", #"{"type":["fault"]}"#)),
            answers: [wrong(#"params.type"#, #"is unknown"#, hint: #"did you mean types?"#)]),
        HostileCase(
            "subscribe: too many by position", text(call("event.subscribe", #"[[],[],[],null,1]"#)),
            answers: [
                wrong(
                    #"params"#, #"takes at most 4 values, got 5"#,
                    hint: #"in this order: types, regions, allocations, after"#)
            ]),
        HostileCase(
            "subscribe: cursor as number", text(call("event.subscribe", #"{"after":7}"#)),
            answers: [wrong(#"params.after"#, #"expected an object, got an integer"#)]),
        HostileCase(
            "subscribe: cursor without instance", text(call("event.subscribe", #"{"after":{"sequence":1}}"#)),
            answers: [wrong(#"params.after.instance"#, #"is missing"#)]),
        HostileCase(
            "subscribe: cursor without sequence", text(call("event.subscribe", #"{"after":{"instance":"x"}}"#)),
            answers: [wrong(#"params.after.sequence"#, #"is missing"#)]),
        HostileCase(
            "subscribe: fractional sequence",
            text(call("event.subscribe", #"{"after":{"instance":"x","sequence":1.5}}"#)),
            answers: [wrong(#"params.after.sequence"#, #"expected an integer, got a number"#)]),
        HostileCase(
            "subscribe: unknown member of the cursor",
            text(call("event.subscribe", #"{"after":{"instance":"x","sequence":1,"seq":2}}"#)),
            answers: [wrong(#"params.after.seq"#, #"is unknown"#, hint: #"known here: instance, sequence"#)]),
        HostileCase(
            "list: limit as string", text(call("event.list", #"{"limit":"3"}"#)),
            answers: [wrong(#"params.limit"#, #"expected an integer, got a string"#)]),
        HostileCase(
            "list: no events", text(call("event.list", #"{"limit":0}"#)),
            answers: [wrong(#"params.limit"#, #"must be from 1 to 256, is 0"#)]),
        HostileCase(
            "list: unknown parameter", text(call("event.list", #"{"since":1}"#)),
            answers: [
                wrong(#"params.since"#, #"is unknown"#, hint: #"known here: types, regions, allocations, after, limit"#)
            ]),
        HostileCase(
            "unsubscribe: nothing named", text(call("event.unsubscribe", #"{}"#)),
            answers: [wrong(#"params.subscription"#, #"is missing"#)]),
        HostileCase(
            "unsubscribe: string", text(call("event.unsubscribe", #"{"subscription":"1"}"#)),
            answers: [wrong(#"params.subscription"#, #"expected an integer, got a string"#)]),
        HostileCase(
            "unsubscribe: none there", text(call("event.unsubscribe", #"{"subscription":1}"#)),
            answers: [wrong(#"params.subscription"#, #"this connection has no subscription 1"#)]),
        HostileCase(
            "unsubscribe: negative", text(call("event.unsubscribe", #"[-1]"#)),
            answers: [wrong(#"params.subscription"#, #"this connection has no subscription -1"#)]),
        HostileCase(
            "cancel: nothing named", text(call("request.cancel", #"{}"#)),
            answers: [wrong(#"params.id"#, #"is missing"#)]),
        HostileCase(
            "cancel: null", text(call("request.cancel", #"{"id":null}"#)),
            answers: [wrong(#"params.id"#, #"expected a string or an integer of 64 bits, got null"#)]),
        HostileCase(
            "cancel: object", text(call("request.cancel", #"{"id":{}}"#)),
            answers: [wrong(#"params.id"#, #"expected a string or an integer of 64 bits, got an object"#)]),
        HostileCase(
            "cancel: beyond 64 bits", text(call("request.cancel", #"{"id":18446744073709551616}"#)),
            answers: [wrong(#"params.id"#, #"expected a string or an integer of 64 bits, got a number"#)]),
        HostileCase(
            "cancel: long id", text(call("request.cancel", #"["\#(String(repeating: "x", count: 1025))"]"#)),
            answers: [wrong(#"params.id"#, #"must have at most 1024 bytes"#)]),
        HostileCase(
            "cancel: longest id", text(call("request.cancel", #"["\#(String(repeating: "x", count: 1024))"]"#)),
            answers: [#"{"jsonrpc":"2.0","id":1,"result":{"cancelled":false}}"#]),
        HostileCase(
            "cancel: itself", text(call("request.cancel", "[1]")),
            answers: [#"{"jsonrpc":"2.0","id":1,"result":{"cancelled":false}}"#]),
        HostileCase(
            "subscribe: region that can be none", text(call("event.subscribe", #"{"regions":["../x"]}"#)),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"there is no region \"../x\"","#
                    + #""data":{"kind":"unknown-region","hint":"egmctl region list shows the regions","region":"../x"}}}"#
            ]),
        HostileCase(
            "scrub: wait negative", text(call("region.scrub", #"{"region":"egm4","wait":-1}"#)),
            answers: [wrong(#"params.wait"#, #"must be at least 0.0, is -1.0"#)]),
        HostileCase(
            "scrub: wait as string", text(call("region.scrub", #"{"region":"egm4","wait":"1"}"#)),
            answers: [wrong(#"params.wait"#, #"expected a number, got a string"#)]),
        HostileCase(
            "scrub: progress as number", text(call("region.scrub", #"{"region":"egm4","progress":1}"#)),
            answers: [wrong(#"params.progress"#, #"expected a boolean, got an integer"#)]),
        HostileCase(
            "create: progress as null", text(call("allocation.create", #"{"vm":{"uuid":"U"},"progress":"yes"}"#)),
            answers: [wrong(#"params.progress"#, #"expected a boolean, got a string"#)]),
    ]
}
