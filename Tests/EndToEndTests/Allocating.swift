// Words for the tests of allocations.

import EGMTestSupport
import JSONRPC
import LinuxSystem
import Testing

/// The VMs of the tests.
enum VM: String {
    case vmA = "8f7e6a51-2b3c-4d5e-9f01-23456789abcd"
    case vmB = "11111111-2222-4333-8444-555555555555"
    case vmC = "cccccccc-dddd-4eee-8fff-000000000001"
}

/// The GPUs of the simulated GB200.
enum GPUs {
    static let egm4 = ["0008:01:00.0", "0009:01:00.0"]
    static let egm5 = ["0018:01:00.0", "0019:01:00.0"]
}

extension JSONValue {
    /// Params of `allocation.create` by regions, with more members if given.
    static func allocation(of regions: [String], to vm: VM, _ more: JSONObject = [:]) -> JSONValue {
        create(to: vm, ["regions": .array(regions.map { .string($0) })], more)
    }

    /// Params of `allocation.create` by GPUs, with more members if given.
    static func allocation(by gpus: [String], to vm: VM, _ more: JSONObject = [:]) -> JSONValue {
        create(to: vm, ["gpus": .array(gpus.map { .string($0) })], more)
    }

    private static func create(to vm: VM, _ what: JSONObject, _ more: JSONObject) -> JSONValue {
        var params: JSONObject = ["vm": ["uuid": .string(vm.rawValue)]]
        for member in what.members + more.members { params[member.name] = member.value }
        return .object(params)
    }

    /// The id of an allocation.
    var allocationID: JSONValue { ["id": self["id"] ?? .null] }

    /// A list of strings.
    var strings: [String] { (arrayValue ?? []).compactMap(\.stringValue) }

    /// A list of objects that have a member `name`.
    var names: [String] { (arrayValue ?? []).compactMap { $0["name"]?.stringValue } }
}

extension RPCError {
    /// The stable word.
    var word: String? { data?["kind"]?.stringValue }
    /// What to do.
    var advice: String? { data?["hint"]?.stringValue }
}

extension WirePeer {
    /// Maps all of a region of the allocation; the descriptor is closed.
    func map(_ allocation: JSONValue, region: String? = nil) throws -> Mapping {
        var params: JSONObject = ["id": allocation["id"] ?? .null]
        if let region { params["region"] = .string(region) }
        let result = try call("allocation.map", .object(params))
        let descriptor = try takeDescriptor()
        let size = try #require(result["size"]?.integerValue)
        return try Mapping.map(
            descriptor, offset: UInt64(result["offset"]?.integerValue ?? -1), count: Int(size),
            subject: region ?? "region")
    }
}
