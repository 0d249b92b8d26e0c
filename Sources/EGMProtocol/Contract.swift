package import JSONRPC

/// The contract between the daemon and its clients.
package enum Contract {
    /// Its version: the first number changes when something is renamed or removed, the second, once a release, when
    /// something is added (a method, a member, an error, a type of event).
    package static let version = "1.1"

    /// Every method, in the order of the reference page.
    package static let methods: [MethodDescriptor] = [
        MethodDescriptor(SystemPing.self),
        MethodDescriptor(SystemInfo.self),
        MethodDescriptor(RPCDiscover.self),
        MethodDescriptor(TopologyGet.self),
        MethodDescriptor(GPUList.self),
        MethodDescriptor(GPUBind.self), MethodDescriptor(GPUUnbind.self),
        MethodDescriptor(DeviceList.self),
        MethodDescriptor(RegionList.self),
        MethodDescriptor(RegionGet.self),
        MethodDescriptor(RegionRetiredPages.self),
        MethodDescriptor(RegionScrub.self),
        MethodDescriptor(RegionAdopt.self),
        MethodDescriptor(RegionYield.self),
        MethodDescriptor(RegionClearFinds.self),
        MethodDescriptor(PlanCreate.self),
        MethodDescriptor(AllocationCreate.self),
        MethodDescriptor(AllocationMap.self),
        MethodDescriptor(AllocationActivate.self),
        MethodDescriptor(AllocationRelease.self),
        MethodDescriptor(AllocationGet.self),
        MethodDescriptor(AllocationList.self), MethodDescriptor(AllocationHolders.self),
        MethodDescriptor(AllocationGC.self),
        MethodDescriptor(EventSubscribe.self), MethodDescriptor(EventUnsubscribe.self),
        MethodDescriptor(EventList.self),
        MethodDescriptor(RequestCancel.self),
        MethodDescriptor(MetricsGet.self),
        MethodDescriptor(ConfigGet.self), MethodDescriptor(LogSetLevel.self),
    ]

    /// What the daemon sends without being asked each time.
    package static let notifications: [NotificationDescriptor] = [
        NotificationDescriptor(EventInfo.notification, "An event of a subscription.", EventInfo.self),
        NotificationDescriptor(
            RequestProgressInfo.notification,
            "How far a request is whose parameter `progress` is true: at once, and then at most four times a second as "
                + "long as it changes. Never behind the reply.", RequestProgressInfo.self),
    ]

    /// The method called `name`; nil if the contract has none.
    package static func method(_ name: String) -> MethodDescriptor? { methods.first { $0.name == name } }

    /// The error for a method that the contract does not have, with the nearest name as a hint.
    package static func methodNotFound(_ name: String) -> RPCError {
        .methodNotFound(name, nearest: nearestName(to: name, in: methods.map(\.name)))
    }

    /// Every named type behind the results, each once, sorted by name. `RPCDiscover`'s own result describes itself.
    package static let types: [any WireObject.Type] = {
        var found: [String: any WireObject.Type] = [:]
        var open: [any WireObject.Type] = methods.flatMap { $0.params.definition().references + [$0.result] }
        open += notifications.map(\.params)
        while let type = open.popLast() {
            guard found.updateValue(type, forKey: type.typeName) == nil else { continue }
            open += type.definition().references
        }
        return found.values.sorted { $0.typeName < $1.typeName }
    }()
}
