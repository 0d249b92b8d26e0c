import EGMProtocol
import JSONRPC
import Testing

@testable import EGMDomain
@testable import EGMServer

/// The pages of allocation.list.
@Suite struct AllocationListTests {
    /// `count` allocations, several of each second, in the order of the list.
    private func made(_ count: Int) throws -> [Allocation] {
        let vm = VMIdentity(uuid: try #require(VMUUID(uuid(1))), name: nil)
        return (0..<count).map { number in
            Allocation(
                id: AllocationID("a-\(String(UInt64(number) + 0x1000_0000_0000_0000, radix: 16))"), vm: vm, ownerUID: 5,
                lifetime: .persistent, delivery: .descriptor, policy: .socket,
                shares: [.init(region: egm4, offset: 0, size: 1)], process: nil, connection: nil,
                created: Int64(number / 3), state: .allocated)
        }
    }

    /// The ids of all pages; `between` changes the list behind each.
    private func walk(
        _ list: [Allocation], limit: Int, between: (inout [Allocation], Allocation) -> Void = { _, _ in }
    ) throws -> [[AllocationID]] {
        var (list, pages, params) = (list, [[AllocationID]](), AllocationListParams())
        params.limit = AllocationPageLength(limit)
        repeat {
            let page = params.page(of: list)
            pages.append(page.allocations.map(\.id))
            params.after = page.next
            if let last = page.allocations.last { between(&list, last) }
            // As many pages as there are allocations are enough for any limit.
            try #require(pages.count <= 20)
        } while params.after != nil
        return pages
    }

    @Test func withoutLimitThereIsOnePage() throws {
        let list = try made(10)
        let page = AllocationListParams().page(of: list)
        #expect(page.allocations.map(\.id) == list.map(\.id))
        #expect(page.next == nil)
        #expect(AllocationListParams().page(of: []).allocations.isEmpty)
    }

    @Test(arguments: 1...12) func pagesHaveEachOnceInOrder(limit: Int) throws {
        let list = try made(10)
        let pages = try walk(list, limit: limit)
        #expect(pages.flatMap { $0 } == list.map(\.id))
        #expect(pages.dropLast().allSatisfy { $0.count == limit })
        // No empty one at the end, also where the last is full.
        #expect(pages.count == (10 + limit - 1) / limit)
    }

    @Test func goOnWhereTheLastOneEnded() throws {
        let list = try made(10)
        let pages = try walk(list, limit: 2) { list, last in list.removeAll { $0.id == last.id } }
        #expect(pages.flatMap { $0 } == list.map(\.id))
    }

    @Test func areAskedForOverTheSocket() throws {
        let server = try TestServer()
        let client = try server.connect()
        for (region, vm) in [(egm4, 1), (egm5, 2)] { _ = try client.ask(create(region, vm: vm)) }
        let all = try JSONValue(parsing: try client.ask(call("allocation.list")))["result"]
        #expect(all?["next"] == nil && all?["allocations"]?.arrayValue?.count == 2)
        let first = try JSONValue(parsing: try client.ask(call("allocation.list", #"{"limit":1}"#)))["result"]
        #expect(first?["allocations"] == [try #require(all?["allocations"]?[0])])
        let next = try #require(first?["next"])
        let rest = try JSONValue(
            parsing: try client.ask(call("allocation.list", #"{"limit":1,"after":\#(next.text())}"#)))["result"]
        #expect(rest == ["allocations": [try #require(all?["allocations"]?[1])]])
        // A cursor of what never was is a place too.
        let end = try client.ask(call("allocation.list", #"{"after":{"created":9223372036854775807,"id":"z"}}"#))
        #expect(try JSONValue(parsing: end)["result"] == ["allocations": []])
    }
}
