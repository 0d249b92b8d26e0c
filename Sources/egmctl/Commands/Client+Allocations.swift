internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

extension Client {
    /// Allocations that are asked for at once: about an eighth of a mebibyte, a quarter of what fits into an answer unless
    /// egmd is configured otherwise.
    private static let pageLength = 256

    /// All allocations, page by page, as egmd said it and as the contract knows it.
    mutating func allocations() throws(ClientError) -> (json: [JSONValue], known: [AllocationInfo]) {
        var json: [JSONValue] = []
        var known: [AllocationInfo] = []
        var params = AllocationListParams()
        var length = Client.pageLength
        while true {
            params.limit = AllocationPageLength(length)
            do throws(ClientError) {
                let page = try call(AllocationList.self, params)
                json += page.json["allocations"]?.arrayValue ?? []
                known += page.result.allocations
                guard let next = page.result.next else { return (json, known) }
                params.after = next
            } catch {
                guard case .refused(let refusal) = error, refusal.kind == .limitExceeded, length > 1 else {
                    throw error
                }
                length /= 2
            }
        }
    }

    /// Who uses these allocations, as egmd said it and as the contract knows it; those that have ended are left out.
    mutating func uses(of ids: [String]) throws(ClientError) -> (json: [JSONValue], known: [AllocationUseInfo]) {
        var json: [JSONValue] = []
        var known: [AllocationUseInfo] = []
        var left = ids[...]
        var length = Client.pageLength
        while !left.isEmpty {
            let page = left.prefix(length)
            do throws(ClientError) {
                let reply = try call(AllocationHolders.self, .init(ids: Array(page)), milliseconds: nil)
                json += reply.json["uses"]?.arrayValue ?? []
                known += reply.result.uses
                left = left.dropFirst(length)
            } catch {
                guard case .refused(let refusal) = error else { throw error }
                if refusal.kind == .limitExceeded, length > 1 {
                    length /= 2
                } else if refusal.kind == .unknownAllocation, let gone = refusal.data?["allocation"]?.stringValue,
                    page.contains(gone)
                {
                    // Ended since it was listed.
                    left.removeAll { $0 == gone }
                } else {
                    throw error
                }
            }
        }
        return (json, known)
    }
}
