internal import EGMClient
internal import EGMLaunch
internal import EGMProtocol
internal import Glibc
internal import LinuxSystem

/// The memory of allocations, on its way into the program that this process becomes.
struct Handover: ~Copyable {
    private var shares: [ShareInfo] = []
    private var descriptors = DescriptorList()

    /// Gets the descriptors, and makes the allocations this process's.
    init(_ client: consuming Client, allocations ids: [String], persistent: Bool) throws {
        var allocations: [AllocationInfo] = []
        for id in ids {
            let allocation = try client.call(AllocationGet.self, .init(id: id)).result
            for share in allocation.regions {
                if shares.contains(where: { $0.name == share.name }) {
                    throw Failure(
                        status: .refused,
                        message: "cannot give parts of \(share.name) from two allocations to one program: they "
                            + "would have one "
                            + "name; run it with one of them")
                }
                var reply = try client.call(AllocationMap.self, .init(id: id, region: share.name))
                guard let descriptor = reply.descriptors.takeFirst() else {
                    throw Failure(status: .protocolError, message: "egmd gave no descriptor of \(share.name)")
                }
                shares.append(share)
                descriptors.append(descriptor)
            }
            allocations.append(allocation)
        }
        for allocation in allocations {
            let pidfd = DescriptorList(try ProcessHandle.open(pid: getpid()).intoDescriptor())
            let params = AllocationActivateParams(id: allocation.id, lifetime: persistent ? .persistent : .process)
            _ = try client.call(AllocationActivate.self, params, passing: pidfd)
        }
    }

    /// Becomes `program`. Returns only by throwing.
    mutating func start(_ program: String, arguments: [String], injected: Bool) throws -> Never {
        if injected { try inject() }
        var inherited = InheritedDescriptors()
        var variables: [String: String] = [:]
        for share in shares {
            variables["EGM_OFFSET_\(share.name)"] = "\(share.offset)"
            variables["EGM_SIZE_\(share.name)"] = "\(share.size)"
            guard !injected, let descriptor = descriptors.takeFirst() else { continue }
            inherited.add(share.name, descriptor)
            if let number = inherited.number(of: share.name) { variables["EGM_FD_\(share.name)"] = "\(number)" }
        }
        if !injected {
            variables.merge(inherited.environment) { $1 }
            try inherited.place()
        }
        try replaceProcess(with: program, arguments: arguments, adding: variables)
    }

    /// Has every later open of a region's node in this process answered with its descriptor.
    private mutating func inject() throws {
        var injection = Injection()
        for share in shares {
            guard let descriptor = descriptors.takeFirst() else { break }
            let bad = share.retired.map { RetiredRecord(offset: $0.offset, size: $0.size) }
            injection.add(
                path: "/dev/\(share.name)", descriptor: descriptor,
                retired: RetiredRecord.list(bad, mappedSize: share.offset + share.size))
        }
        _ = try injection.start()
    }
}
