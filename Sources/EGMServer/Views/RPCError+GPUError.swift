package import EGMDomain
internal import EGMProtocol
package import JSONRPC

extension RPCError {
    package init(_ error: GPUError) {
        self =
            switch error {
            case .needsAdmin: .of(.notPermitted, "cannot change a GPU's driver: it is for administrators")
            case .unknownGPU(let address): .noSuchGPU(address.description)
            case .notSupported(let reason): .of(.notSupported, "cannot change a GPU's driver: \(reason)")
            case .allocated(let request, let region, let owner):
                .inUse(
                    request, region, "VM \(owner.vm.uuid) has its region \(region)",
                    ["allocation": .string(owner.id.description), "vm": .string(owner.vm.uuid.description)],
                    hint: "release allocation \(owner.id) and wait until it has ended")
            case .regionHeld(let request, let region, let state):
                .inUse(
                    request, region,
                    "its driver may free region \(region), which egmd has open (\(state.rawValue)), and the kernel "
                        + "would go on to use the freed memory",
                    ["state": .string(state.rawValue)], hint: "egmctl region yield \(region), then try again")
            case .regionOpen(let request, let region, let holders):
                .inUse(
                    request, region,
                    "its driver may free region \(region), which is open (\(Self.list(holders))), and the kernel would "
                        + "go on to use the freed memory", ["holders": Self.json(holders)])
            case .deviceOpen(let request, let holders):
                .inUse(
                    request, nil, "its VFIO device is open in " + Self.processes(holders),
                    ["holders": Self.json(holders)])
            case .usersUnknown(let request, let reason):
                .inUse(
                    request, nil, "egmd cannot tell who uses it: \(reason)", [:],
                    hint: "egmd must be able to see all processes and the region's node")
            case .failed(let request, let error): .bindingFailed(request, error)
            case .notRemembered(let request, let reason):
                .of(
                    .gpuBindingFailed,
                    "GPU \(request.gpu) has driver \(request.driver?.description ?? "none") now, but that could not "
                        + "be written down for the next start: \(reason)",
                    nouns: ["gpu": .string(request.gpu.description)], hint: "cure that, and ask for the same again")
            case .abandoned: .of(.cancelled, "the change of the GPU's driver was given up; nothing was changed")
            }
    }

    static func noSuchDriver(_ text: String, gpu: String) -> RPCError {
        .of(
            .gpuBindingFailed, "cannot bind \(quoted(gpu)) to \(quoted(text)): that is no name of a driver",
            nouns: ["gpu": .string(shortened(gpu)), "driver": .string(shortened(text))],
            hint: "ls /sys/bus/pci/drivers shows the names")
    }

    private static func inUse(
        _ request: GPUBindingRequest, _ region: RegionName?, _ reason: String, _ more: JSONObject, hint: String? = nil
    ) -> RPCError {
        var nouns: JSONObject = ["gpu": .string(request.gpu.description)]
        if let region { nouns.append("region", .string(region.description)) }
        for noun in more.members { nouns.append(noun.name, noun.value) }
        return .of(.gpuInUse, "cannot \(request.wish): \(reason)", nouns: nouns, hint: hint)
    }

    private static func bindingFailed(_ request: GPUBindingRequest, _ error: GPUBindingError) -> RPCError {
        let hint: String? =
            switch error {
            case .driverMissing(_, let similar?): "use the name \(similar)"
            case .driverMissing(let name, nil):
                "load its module: modprobe \(name.description.replacing("_", with: "-"))"
            case .gone: "egmctl gpu list shows the GPUs"
            case .failed: nil
            }
        return .of(
            .gpuBindingFailed, "cannot \(request.wish): \(error)",
            nouns: ["gpu": .string(request.gpu.description)], hint: hint)
    }

    private static func list(_ holders: [Holder]) -> String { holders.map(\.description).joined(separator: ", ") }

    private static func processes(_ holders: [Holder]) -> String {
        holders.map { "\($0.command) (pid \($0.pid))" }.joined(separator: ", ")
    }

    private static func json(_ holders: [Holder]) -> JSONValue { .array(holders.map { HolderInfo($0).json }) }
}
