import EGMProtocol
import JSONRPC

extension HostileCase {
    /// Wrong parameters for every method of the contract.
    static let contract: [HostileCase] = Contract.methods.flatMap { HostileParams($0).cases }

    /// Names of nothing, for every method that takes one. Changing nothing is what is asserted of all of them.
    static let strangers: [HostileCase] = [
        stranger("region.get"), stranger("region.retiredPages"), stranger("region.scrub"),
        stranger("region.scrub", more: #","action":"verify""#), stranger("region.adopt"), stranger("region.yield"),
        stranger("region.clearFinds"), stranger("region.clearFinds", more: #","offset":9223372036854775807"#),
        strayAllocation("allocation.get"), strayAllocation("allocation.map"),
        strayAllocation("allocation.map", more: #","region":"egm4""#), strayAllocation("allocation.release"),
        strayAllocation("allocation.release", more: #","force":true"#),
    ]

    private static func stranger(_ method: String, more: String = "") -> HostileCase {
        HostileCase(
            "\(method): unknown region\(more)", text(call(method, #"{"region":"egm9"\#(more)}"#)),
            answers: [
                failure(
                    -32001, "there is no region egm9", id: "1",
                    data: #""kind":"unknown-region","hint":"this host has: egm4, egm5, egm6, egm7","region":"egm9","#
                        + #""known":["egm4","egm5","egm6","egm7"]"#)
            ])
    }

    private static func strayAllocation(_ method: String, more: String = "") -> HostileCase {
        HostileCase(
            "\(method): unknown allocation\(more)", text(call(method, #"{"id":"a-0000000000000000"\#(more)}"#)),
            answers: [
                failure(
                    -32003, #"there is no allocation \"a-0000000000000000\""#, id: "1",
                    data: #""kind":"unknown-allocation","hint":"egmctl allocation list shows the allocations","#
                        + #""allocation":"a-0000000000000000""#)
            ])
    }
}
