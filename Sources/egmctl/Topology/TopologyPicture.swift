internal import EGMProtocol

/// What the pictures of a host show.
struct TopologyPicture {
    /// A run of a region's memory that is not simply free.
    struct Piece: Equatable {
        enum Kind: String {
            case used
            case draining
            case faulty
            case retired
        }

        var kind: Kind
        var offset: UInt64
        var size: UInt64
        /// For who points at it.
        var title: String
    }

    let topology: TopologyResult
    let allocations: [AllocationInfo]
    /// By region.
    let retired: [String: [RetiredPageInfo]]

    /// The pieces of a region, what lies on top last.
    func pieces(of region: RegionInfo) -> [Piece] {
        var pieces = shares(of: region)
        if region.state == .faulty {
            pieces.append(Piece(kind: .faulty, offset: 0, size: region.size, title: region.reason ?? "faulty"))
        }
        return pieces
            + (retired[region.name] ?? []).map { page in
                Piece(
                    kind: .retired, offset: page.offset, size: page.size,
                    title: "retired: \(sizeText(page.size)) at \(page.offset) (\(page.source.rawValue))")
            }
    }

    /// Who uses a region, a sentence each.
    func users(of region: RegionInfo) -> [String] {
        allocations.flatMap { allocation in
            allocation.regions.filter { $0.name == region.name }.map {
                "\(allocation.vm.name ?? allocation.vm.uuid): \(sizeText($0.size)), \(allocation.state.rawValue)"
            }
        }
    }

    private func shares(of region: RegionInfo) -> [Piece] {
        if let partitioning = region.partitioning {
            return partitioning.partitions.map { part in
                let kind: Piece.Kind =
                    switch part.state {
                    case .faulty: .faulty
                    case .allocated: .used
                    default: .draining
                    }
                let title = part.vm.map { $0.name ?? $0.uuid } ?? part.state.rawValue
                return Piece(
                    kind: kind, offset: part.offset, size: part.size, title: "\(title): \(sizeText(part.size))")
            }
        }
        switch region.state {
        case .allocated, .handedOff:
            return [Piece(kind: .used, offset: 0, size: region.size, title: listText(users(of: region)))]
        case .dirty, .scrubbing, .draining:
            return [Piece(kind: .draining, offset: 0, size: region.size, title: region.state.rawValue)]
        default:
            return []
        }
    }
}
