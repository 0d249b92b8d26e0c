import EGMProtocol
import JSONRPC
import Testing

@Suite struct ContractTests {
    private let validator = SchemaValidator(
        components: OpenRPCDocument.contract.content["components"]?["schemas"]?.objectValue ?? [:])

    private static let allTypes: [any WireObject.Type] =
        Contract.types + Contract.methods.map { $0.params }.filter { $0.typeName != "NoParams" } + [NoParams.self]

    private func roundTrips<T: WireObject>(_ type: T.Type) throws -> Bool {
        let parsed = try JSONValue(parsing: T.example.json.text())
        return try T(reading: ValueReader(parsed, unknownMembers: .refused)) == T.example
    }

    @Test func examplesRoundTripAndFitTheirSchema() throws {
        #expect(Self.allTypes.count > 30)
        for type in Self.allTypes {
            #expect(try roundTrips(type), "\(type)")
            let isOpen = type == OpenRPCDocument.self
            #expect(validator.problems(type.example.json, type.definition(isOpen: isOpen).json) == [], "\(type)")
            #expect(type.typeName == "\(type)", "the wire name is the type's name")
            #expect(type.summary.last == ".")
        }
    }

    /// A validator that finds nothing proves nothing.
    @Test func validatorFindsFaults() throws {
        let schema = RegionInfo.definition(isOpen: false).json
        var region = try #require(RegionInfo.example.json.objectValue)
        region["size"] = -1
        #expect(validator.problems(.object(region), schema) == ["$.size: too small"])
        region["size"] = "1"
        #expect(validator.problems(.object(region), schema).count == 1)
        region["size"] = 1
        region["state"] = "happy"
        #expect(validator.problems(.object(region), schema).count == 1)
        region["state"] = nil
        region["extra"] = 1
        #expect(validator.problems(.object(region), schema).count == 2)
        var retired = try #require(region["retired"]?.objectValue)
        retired["blocks"] = nil
        region["retired"] = .object(retired)
        #expect(validator.problems(.object(region), schema).count == 3)
    }

    /// Every member of every type is really required, typed, and named in the error.
    @Test func missingAndWrongMembersAreNamed() throws {
        func check<T: WireObject>(_ type: T.Type) throws {
            guard T.self != OpenRPCDocument.self else { return }
            let example = try #require(T.example.json.objectValue)
            let schema = T.definition().object
            let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            for name in T.memberNames {
                var wrong = example
                wrong[name] = ["no": "such value"]
                let mistyped = #expect(throws: ShapeError.self, "\(type).\(name)") {
                    try T(reading: ValueReader(.object(wrong), unknownMembers: .refused))
                }
                #expect(mistyped?.path.hasPrefix(name) == true)
                wrong[name] = nil
                let isNullable = schema["properties"]?[name]?["anyOf"]?[1] == ["type": "null"]
                if required.contains(name), !isNullable {
                    let missing = #expect(throws: ShapeError.self, "\(type).\(name)") {
                        try T(reading: ValueReader(.object(wrong), unknownMembers: .refused))
                    }
                    #expect(missing?.path == name)
                }
            }
            var extra = example
            extra["zzzzzzzz"] = 1
            #expect(throws: ShapeError.self) { try T(reading: ValueReader(.object(extra), unknownMembers: .refused)) }
            #expect(try T(reading: ValueReader(.object(extra), unknownMembers: .ignored)) == T.example)
        }
        for type in Self.allTypes { try check(type) }
    }

    @Test func methodsAreCompleteAndDocumented() throws {
        let expected: Set = [
            "system.ping", "system.info", "rpc.discover", "topology.get", "gpu.list", "gpu.bind", "gpu.unbind",
            "device.list", "region.list",
            "region.get", "region.retiredPages", "region.scrub", "region.adopt", "region.yield", "region.clearFinds",
            "plan.create", "allocation.create", "allocation.map", "allocation.activate", "allocation.release",
            "allocation.get", "allocation.list", "allocation.holders", "allocation.gc", "event.subscribe",
            "event.unsubscribe", "event.list", "request.cancel", "config.get", "log.setLevel",
            "metrics.get",
        ]
        #expect(Set(Contract.methods.map(\.name)) == expected)
        #expect(Contract.methods.count == expected.count)
        let page = ProtocolReference.markdown()
        for method in Contract.methods {
            #expect(method.summary.last == ".")
            #expect(page.contains("### \(method.name)\n"))
        }
        for type in Contract.types { #expect(page.contains("### \(type.typeName)\n")) }
        for kind in ErrorKind.allCases { #expect(page.contains("`\(kind.rawValue)`")) }
        #expect(page.utf8.allSatisfy { $0 != 0 })
        // A plan is a value: making one changes nothing.
        for method in Contract.methods where method.access == .viewer && method.name != "plan.create" {
            #expect(!method.name.hasSuffix(".create"))
        }
    }

    /// The shapes that others already rely on: members may be added, never renamed (design, section 6).
    @Test(
        arguments: [
            (TopologyResult.self, ["host", "regions", "gpus", "devices", "hazards"]),
            (
                RegionInfo.self,
                [
                    "name", "pxm", "socket", "numaNode", "base", "size", "provider", "generation", "capabilities",
                    "state",
                    "gpus", "devicePath", "allocation", "retired", "scrub", "hazards",
                ]
            ),
            (RetiredInfo.self, ["blocks", "bytes", "usableSize"]),
            (
                GPUInfo.self,
                [
                    "bdf", "vendor", "device", "product", "socket", "numaNode", "driver", "iommuGroup", "acpiPath",
                    "region", "memory",
                ]
            ),
            (RangeInfo.self, ["base", "size"]),
            (RetiredPagesResult.self, ["region", "blockSize", "pages", "usableSize"]),
            (RetiredPageInfo.self, ["offset", "size", "source", "firstSeen"]),
            (
                AllocationCreateParams.self,
                ["vm", "gpus", "regions", "policy", "size", "delivery", "lifetime", "pid", "wait", "for"]
            ),
            (VMInfo.self, ["uuid", "name"]),
            (AllocationInfo.self, ["id", "vm", "owner", "state", "lifetime", "delivery", "regions"]),
            (ShareInfo.self, ["name", "offset", "size", "usableSize", "retired", "path"]),
            (AllocationMapParams.self, ["id", "region"]),
            (RegionScrubParams.self, ["region", "action", "wait", "progress"]),
            (EventInfo.self, ["subscription", "instance", "sequence", "time", "type", "data"]),
            (EventSubscribeParams.self, ["types", "regions", "allocations", "after"]),
            (EventSubscribeResult.self, ["subscription", "cursor", "missed"]),
            (CursorInfo.self, ["instance", "sequence"]), (RequestProgressInfo.self, ["id", "regions"]),
            (RegionScrubResult.self, ["region", "action", "report"]),
            (RegionClearFindsParams.self, ["region", "offset"]),
            (AllocationMapResult.self, ["region", "descriptor", "offset", "size", "pageSize"]),
            (AllocationReleaseParams.self, ["id", "force"]),
        ] as [(any WireObject.Type, [String])])
    func promisedMembers(type: any WireObject.Type, names: [String]) {
        #expect(Set(names).subtracting(type.memberNames) == [])
    }

    @Test func wireFormOfARegion() {
        let region = RegionInfo.example.json
        #expect(region["base"] == "0x100000000")
        #expect(region["size"] == 479_962_595_328)
        #expect(region["numaNode"] == JSONValue.null)
        #expect(region["scrub"] == JSONValue.null)
        #expect(region["generation"] == "standalone")
        #expect(VMInfo(uuid: "x").json == ["uuid": "x"])
    }

    @Test func whatChangesARegionIsForAdmins() {
        let methods = ["region.scrub", "region.adopt", "region.yield", "region.clearFinds"]
        for name in methods {
            let method = Contract.method(name)
            #expect(method?.access == .admin, "\(name)")
            #expect(method?.errors.contains(.notPermitted) == true && method?.documentation.isEmpty == false)
        }
    }

    @Test func sizeAboveInt64SurvivesAsANumber() throws {
        let range = RangeInfo(base: HexAddress(.max), size: UInt64.max - 65535)
        let read = try RangeInfo(reading: ValueReader(JSONValue(parsing: range.json.text()), unknownMembers: .refused))
        #expect(read == range)
        #expect(range.json["base"] == "0xffffffffffffffff")
    }
}
