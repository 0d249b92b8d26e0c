internal import EGMDomain
internal import EGMProtocol

extension AllocationListParams {
    /// What of `all`, which are sorted by age and then by id, is asked for, and where the rest begins, if there is more.
    func page(of all: [Allocation]) -> (allocations: [Allocation], next: AllocationCursorInfo?) {
        var rest = all[...]
        if let after {
            let place = (Int64(after.created), AllocationID(after.id))
            rest = rest.drop { ($0.created, $0.id) <= place }
        }
        guard let limit, limit.value < rest.count else { return (Array(rest), nil) }
        let page = rest.prefix(limit.value)
        return (Array(page), page.last.map { AllocationCursorInfo(created: Int($0.created), id: $0.id.description) })
    }
}
