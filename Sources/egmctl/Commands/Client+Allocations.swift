internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

extension Client {
    /// Allocations that are asked for at once: about an eighth of a mebibyte, a quarter of what fits into
    /// an answer unless egmd is configured otherwise.
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
                guard case .refused(let refusal) = error, refusal.kind == .limitExceeded, length > 1 else { throw error }
                length /= 2
            }
        }
    }
}
