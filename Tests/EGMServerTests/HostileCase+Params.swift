extension HostileCase {
    /// Methods and parameters.
    static let params: [HostileCase] = [
        HostileCase(
            "method: misspelt", text(#"{"jsonrpc":"2.0","id":1,"method":"region.lst"}"#),
            answers: [unknown(#"region.lst"#, hint: #"did you mean region.list?"#)]),
        HostileCase(
            "method: far off", text(#"{"jsonrpc":"2.0","id":1,"method":"reboot"}"#),
            answers: [unknown(#"reboot"#, hint: #"rpc.discover lists the methods"#)]),
        HostileCase(
            "method: long", text(#"{"jsonrpc":"2.0","id":1,"method":"\#(String(repeating: "x", count: 1000))"}"#),
            answers: [unknown(#"\#(String(repeating: "x", count: 128))"#, hint: #"rpc.discover lists the methods"#)]),
        HostileCase(
            "method: empty", text(#"{"jsonrpc":"2.0","id":1,"method":""}"#),
            answers: [unknown(#""#, hint: #"rpc.discover lists the methods"#)]),
        HostileCase(
            "method: unicode", text(#"{"jsonrpc":"2.0","id":1,"method":"r\u00e9gion.list"}"#),
            answers: [unknown(#"région.list"#, hint: #"did you mean region.list?"#)]),
        HostileCase(
            "params: none taken, one given by name",
            text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":{"x":1}}"#),
            answers: [wrong(#"params.x"#, #"is unknown"#, hint: #"no members are known here"#)]),
        HostileCase(
            "params: none taken, one given by position",
            text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":[1]}"#),
            answers: [wrong(#"params"#, #"takes at most 0 values, got 1"#, hint: #"this method takes no parameters"#)]),
        HostileCase(
            "params: none taken, empty object", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":{}}"#),
            answers: [pong(#"1"#)]),
        HostileCase(
            "params: none taken, empty array", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":[]}"#),
            answers: [pong(#"1"#)]),
        HostileCase(
            "params: missing", text(#"{"jsonrpc":"2.0","id":1,"method":"region.get"}"#),
            answers: [wrong(#"params.region"#, #"is missing"#)]),
        HostileCase(
            "params: null for required",
            text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":{"region":null}}"#),
            answers: [wrong(#"params.region"#, #"expected a string, got null"#)]),
        HostileCase(
            "params: misspelt", text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":{"regoin":"egm4"}}"#),
            answers: [wrong(#"params.region"#, #"is missing"#, hint: #"regoin is unknown; did you mean region?"#)]),
        HostileCase(
            "params: unknown beside known",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"region.get","params":{"region":"egm6","verbose"#
                    + #"":true}}"#),
            answers: [wrong(#"params.verbose"#, #"is unknown"#, hint: #"known here: region"#)]),
        HostileCase(
            "params: number for string", text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":{"region":4}}"#),
            answers: [wrong(#"params.region"#, #"expected a string, got an integer"#)]),
        HostileCase(
            "params: by position, wrong type", text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":[4]}"#),
            answers: [wrong(#"params.region"#, #"expected a string, got an integer"#)]),
        HostileCase(
            "params: too many by position",
            text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":["egm4",2]}"#),
            answers: [wrong(#"params"#, #"takes at most 1 values, got 2"#, hint: #"in this order: region"#)]),
        HostileCase(
            "region: unknown", text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":["egm9"]}"#),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"there is no region egm"#
                    + #"9","data":{"kind":"unknown-region","hint":"this host has: egm4, egm5, egm6, egm7"#
                    + #"","region":"egm9","known":["egm4","egm5","egm6","egm7"]}}}"#
            ]),
        HostileCase(
            "region: no name", text(#"{"jsonrpc":"2.0","id":1,"method":"region.get","params":["../../etc"]}"#),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"there is no region \"."#
                    + #"./../etc\"","data":{"kind":"unknown-region","hint":"egmctl region list shows the"#
                    + #" regions","region":"../../etc"}}}"#
            ]),
        HostileCase(
            "region: long",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"region.get","params":[""#
                    + #"\#(String(repeating: "e", count: 300))"]}"#),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"there is no region \""#
                    + #"\#(String(repeating: "e", count: 64))…\"","data":{"kind":"unknown-region","hint""#
                    + #":"egmctl region list shows the regions","region":""#
                    + #"\#(String(repeating: "e", count: 64))…"}}}"#
            ]),
        HostileCase(
            "create: without vm",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"regions":["egm4"]}}"#),
            answers: [wrong(#"params.vm"#, #"is missing"#)]),
        HostileCase(
            "create: vm as string", text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":"a"}}"#),
            answers: [wrong(#"params.vm"#, #"expected an object, got a string"#)]),
        HostileCase(
            "create: unknown member of vm",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U","#
                    + #""nmae":"x"}}}"#),
            answers: [wrong(#"params.vm.nmae"#, #"is unknown"#, hint: #"known here: uuid, name"#)]),
        HostileCase(
            "create: element of the wrong type",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","regions":["egm4",5]}}"#),
            answers: [wrong(#"params.regions[1]"#, #"expected a string, got an integer"#)]),
        HostileCase(
            "create: no uuid",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}}}"#),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32008,"message":"cannot allocate for th"#
                    + #"e VM \"U\": that is no UUID","data":{"kind":"invalid-uuid","hint":"give the VM's"#
                    + #" own UUID, as virsh domuuid prints it","vm":"U"}}}"#
            ]),
        HostileCase(
            "create: policy unknown",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","policy":"any"}}"#),
            answers: [wrong(#"params.policy"#, #"\"any\" is none of: socket, tray, partition"#)]),
        HostileCase(
            "create: size negative",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","size":-1}}"#),
            answers: [wrong(#"params.size"#, #"must be at least 0, is -1"#)]),
        HostileCase(
            "create: size fraction",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","size":1.5}}"#),
            answers: [wrong(#"params.size"#, #"expected an integer, got a number"#)]),
        HostileCase(
            "create: size beyond 64 bits",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","size":"0x10000000000000000"}}"#),
            answers: [
                wrong(
                    #"params.size"#, #"expected a number or a string such as \"0x2000\", got \"0x10000000000000000\""#)
            ]),
        HostileCase(
            "create: wait negative",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","wait":-1}}"#),
            answers: [wrong(#"params.wait"#, #"must be at least 0.0, is -1.0"#)]),
        HostileCase(
            "create: pid zero",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","pid":0}}"#),
            answers: [wrong(#"params.pid"#, #"must be from 1 to 2147483647, is 0"#)]),
        HostileCase(
            "create: pid beyond 32 bits",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","pid":4294967296}}"#),
            answers: [wrong(#"params.pid"#, #"must be from 1 to 2147483647, is 4294967296"#)]),
        HostileCase(
            "create: for beyond 32 bits",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"U"}"#
                    + #","for":{"uid":4294967296}}}"#),
            answers: [wrong(#"params.for.uid"#, #"must be from 0 to 4294967295, is 4294967296"#)]),
        HostileCase(
            "map: id of the wrong type", text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.map","params":{"id":5}}"#),
            answers: [wrong(#"params.id"#, #"expected a string, got an integer"#)]),
        HostileCase(
            "activate: without id", text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{}}"#),
            answers: [wrong(#"params.id"#, #"is missing"#)]),
        HostileCase(
            "activate: id of the wrong type",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":["a"]}}"#),
            answers: [wrong(#"params.id"#, #"expected a string, got an array"#)]),
        HostileCase(
            "activate: unknown parameter",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"a","uid":0}}"#),
            answers: [wrong(#"params.uid"#, #"is unknown"#, hint: #"did you mean id?"#)]),
        HostileCase(
            "activate: unknown allocation",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"no-such"}}"#),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"there is no allocation"#
                    + #" \"no-such\"","data":{"kind":"unknown-allocation","hint":"egmctl allocation list"#
                    + #" shows the allocations","allocation":"no-such"}}}"#
            ]),
        HostileCase(
            "activate: pid without start time",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"a","pid":7}}"#),
            answers: [
                wrong(
                    #"params.startTime"#, #"is missing"#,
                    hint: "a pid is used again: give its start time, field 22 of /proc/PID/stat, or send a pidfd")
            ]),
        HostileCase(
            "activate: start time without pid",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"a","startTime":7}}"#),
            answers: [wrong(#"params.pid"#, #"is missing"#)]),
        HostileCase(
            "activate: pid negative",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"a","pid":-1,"#
                    + #""startTime":7}}"#),
            answers: [wrong(#"params.pid"#, #"must be from 1 to 2147483647, is -1"#)]),
        HostileCase(
            "activate: start time negative",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"a","pid":7,"#
                    + #""startTime":-1}}"#),
            answers: [wrong(#"params.startTime"#, #"must be at least 0, is -1"#)]),
        HostileCase(
            "activate: lifetime connection",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":{"id":"a","#
                    + #""lifetime":"connection"}}"#),
            answers: [wrong(#"params.lifetime"#, #"\"connection\" is none of: process, persistent"#)]),
        HostileCase(
            "activate: too many by position",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.activate","params":["a",7,7,"process",0]}"#),
            answers: [
                wrong(
                    #"params"#, #"takes at most 4 values, got 5"#, hint: #"in this order: id, pid, startTime, lifetime"#
                )
            ]),
        HostileCase(
            "release: force as string",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"allocation.release","params":{"id":"a","force""#
                    + #":"yes"}}"#),
            answers: [wrong(#"params.force"#, #"expected a boolean, got a string"#)]),
        HostileCase(
            "release: unknown allocation",
            text(#"{"jsonrpc":"2.0","id":1,"method":"allocation.release","params":{"id":"no-such"}}"#),
            answers: [
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"there is no allocation"#
                    + #" \"no-such\"","data":{"kind":"unknown-allocation","hint":"egmctl allocation list"#
                    + #" shows the allocations","allocation":"no-such"}}}"#
            ]),
    ]
}
