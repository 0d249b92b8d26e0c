package import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods with which administrators act on regions.
    package mutating func registerRegions(custodian: Custodian) {
        wait(
            for: RegionScrub.self,
            options: { params in
                let region = params.progress ? RegionName(params.region) : nil
                return RequestOptions(wait: params.wait, progress: Set([region].compactMap(\.self)))
            }
        ) { (params, context) throws(RPCError) in
            let name = try RegionName(wire: params.region)
            return { () async throws(RPCError) in
                do throws(AllocationError) {
                    let report = try await custodian.scrub(
                        name, writes: params.action == .scrub, for: context.caller, ticket: context.ticket)
                    return Reply(
                        RegionScrubResult(
                            region: name.description, action: params.action, report: ScrubReportInfo(report)
                        ).json)
                } catch {
                    throw RPCError(error, doing: params.action.rawValue)
                }
            }
        }
        wait(for: RegionYield.self) { (params, context) throws(RPCError) in
            let name = try RegionName(wire: params.region)
            return { () async throws(RPCError) in
                do throws(AllocationError) {
                    let record = try await custodian.yield(name, for: context.caller, ticket: context.ticket)
                    return Reply(RegionInfo(record, listing: PartitioningInfo.listed).json)
                } catch {
                    throw RPCError(error, doing: "yield")
                }
            }
        }
        answer(RegionAdopt.self) { (params, context) throws(RPCError) in
            let name = try RegionName(wire: params.region)
            return try custodian.asking(doing: "adopt") { (custodian) throws(AllocationError) in
                RegionInfo(try custodian.adopt(name, for: context.caller), listing: PartitioningInfo.listed)
            }
        }
        answer(RegionClearFinds.self) { (params, context) throws(RPCError) in
            let name = try RegionName(wire: params.region)
            let pages = try custodian.asking(doing: "clear finds of") { (custodian) throws(AllocationError) in
                try custodian.clearFinds(name, offset: params.offset, for: context.caller)
            }
            if let offset = params.offset, pages.runs.contains(where: { $0.offset <= offset && offset < $0.end }) {
                throw .firmwareLists(offset, in: name)
            }
            return RetiredPagesResult(name, pages)
        }
    }
}

extension RPCError {
    /// The error as it reads where no allocation was asked for.
    init(_ error: AllocationError, doing verb: String) {
        self.init(error)
        let allocating = "cannot allocate "
        if message.hasPrefix(allocating) { message = "cannot \(verb) " + message.dropFirst(allocating.count) }
        let hint: String? =
            switch error {
            case .regionBusy: "release that allocation first"
            case .regionDraining: "end the processes that the error names, or try again later"
            default: nil
            }
        guard let hint, case .object(var object) = data else { return }
        object["hint"] = .string(hint)
        data = .object(object)
    }

    fileprivate static func firmwareLists(_ offset: UInt64, in region: RegionName) -> RPCError {
        .of(
            .notSupported, "cannot clear the retired memory at offset \(offset) of \(region): firmware lists it",
            nouns: ["region": .string(region.description)],
            hint: "only firmware takes it off its list; egmctl retired-pages shows who found what")
    }
}
