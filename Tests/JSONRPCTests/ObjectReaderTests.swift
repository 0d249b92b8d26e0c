import JSONRPC
import Testing

@Suite struct ObjectReaderTests {
    private func reader(_ text: String) throws -> ObjectReader {
        guard case .object(let object) = try JSONValue(parsing: text) else { throw ShapeError(path: "", problem: "") }
        return ObjectReader(object, unknownMembers: .refused)
    }

    @Test func errorCarriesTheWholePath() throws {
        var outer = try reader(#"{"list":[{"vm":{"uuid":1}}]}"#)
        let error = #expect(throws: ShapeError.self) {
            _ = try outer.required("list") { (list) throws(ShapeError) in
                try list.array { (element) throws(ShapeError) in
                    var object = try element.object()
                    return try object.required("vm") { (vm) throws(ShapeError) in
                        var object = try vm.object()
                        return try object.required("uuid") { (uuid) throws(ShapeError) in try uuid.string() }
                    }
                }
            }
        }
        #expect(error == ShapeError(path: "list[0].vm.uuid", problem: "expected a string, got an integer"))
        #expect(error?.inMember("params").description == "params.list[0].vm.uuid: expected a string, got an integer")
    }

    @Test func unknownMemberIsRefusedWithTheNearestName() throws {
        var object = try reader(#"{"regoin":"egm4"}"#)
        _ = try object.optional("region") { (value) throws(ShapeError) in try value.string() }
        _ = try object.optional("force") { (value) throws(ShapeError) in try value.bool() }
        #expect(throws: ShapeError(path: "regoin", problem: "is unknown", hint: "did you mean region?")) {
            try object.finish()
        }
        var far = try reader(#"{"colour":1}"#)
        _ = try far.optional("region") { (value) throws(ShapeError) in try value.string() }
        #expect(throws: ShapeError(path: "colour", problem: "is unknown", hint: "known here: region")) {
            try far.finish()
        }
        var ignoring = ObjectReader(["colour": 1], unknownMembers: .ignored)
        _ = try ignoring.optional("region") { (value) throws(ShapeError) in try value.string() }
        try ignoring.finish()
    }

    @Test func missingMember() throws {
        var object = try reader(#"{"regoin":"egm4"}"#)
        #expect(
            throws: ShapeError(path: "region", problem: "is missing", hint: "regoin is unknown; did you mean region?")
        ) {
            _ = try object.required("region") { (value) throws(ShapeError) in try value.string() }
        }
    }

    @Test func parametersByPosition() throws {
        var object = try ObjectReader(.positional(["egm4", true]), positions: ["region", "force", "x"])
        #expect(try object.required("region") { (value) throws(ShapeError) in try value.string() } == "egm4")
        #expect(try object.optional("force") { (value) throws(ShapeError) in try value.bool() } == true)
        #expect(try object.optional("x") { (value) throws(ShapeError) in try value.bool() } == nil)
        try object.finish()
        #expect(
            throws: ShapeError(path: "", problem: "takes at most 1 values, got 2", hint: "in this order: region")
        ) { try ObjectReader(.positional([1, 2]), positions: ["region"]) }
    }

    @Test(
        arguments: [
            ("0", 0), ("9223372036854775807", UInt64(Int64.max)), ("\"0x2000000000\"", 0x20_0000_0000), ("\"12\"", 12),
            ("\"0XfF\"", 255), ("\"0xffffffffffffffff\"", .max), ("4096.0", 4096),
        ] as [(String, UInt64)])
    func unsignedInBothForms(text: String, value: UInt64) throws {
        #expect(try ValueReader(JSONValue(parsing: text), unknownMembers: .refused).unsigned() == value)
    }

    @Test(arguments: [
        "-1", "1.5", "\"\"", "\"0x\"", "\"0x+1\"", "\"+1\"", "\"-1\"", "\"0x1g\"", "\" 1\"", "true", "null", "[]", "{}",
        "18446744073709551616", "\"0x10000000000000000\"", "\"2G\"",
    ])
    func noUnsigned(text: String) throws {
        let reader = ValueReader(try JSONValue(parsing: text), unknownMembers: .refused)
        #expect(throws: ShapeError.self) { try reader.unsigned() }
    }

    @Test func ranges() throws {
        func integer(_ value: JSONValue, _ range: ClosedRange<Int64>) throws -> Int64 {
            try ValueReader(value, unknownMembers: .refused).integer(in: range)
        }
        #expect(try integer(5, 0...5) == 5)
        #expect(try integer(5.0, 0...5) == 5)
        #expect(throws: ShapeError(path: "", problem: "must be from 0 to 5, is 6")) { try integer(6, 0...5) }
        #expect(throws: ShapeError(path: "", problem: "must be at least 0, is -1")) { try integer(-1, 0 ... .max) }
        #expect(throws: ShapeError(path: "", problem: "must fit 64 bits, is 1e+20")) {
            try integer(1e20, .min ... .max)
        }
        #expect(throws: ShapeError(path: "", problem: "expected an integer, got a number")) { try integer(0.5, 0...5) }
    }

    @Test func arrayLimit() throws {
        let value = ValueReader([1, 2, 3], unknownMembers: .refused)
        #expect(try value.array(maximumCount: 3) { (value) throws(ShapeError) in try value.integer() } == [1, 2, 3])
        #expect(throws: ShapeError(path: "", problem: "must have at most 2 elements, has 3")) {
            try value.array(maximumCount: 2) { (value) throws(ShapeError) in try value.integer() }
        }
    }

    @Test(
        arguments: [
            ("reigon", "region"), ("Region", "region"), ("siz", "size"), ("regionn", "region"), ("zzz", nil), ("", nil),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(nearestName(to: name, in: ["region", "size", "force"]) == expected)
    }
}
