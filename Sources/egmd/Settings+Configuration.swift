import EGMConfig
import EGMDomain
import EGMPlatform
import EGMProtocol
import EGMServer
import LinuxSystem

extension CustodianSettings {
    /// - Parameter isSimulated: nobody else can have a simulated region, so it is held from the start unless the
    ///   configuration says otherwise; that changes nothing for anybody.
    init(_ configuration: Configuration, isSimulated: Bool) {
        let isChosen = configuration.origins["hold"] != nil
        self.init(
            hold: isSimulated && !isChosen ? .eager : configuration.hold, holdByRegion: configuration.regionHold,
            verifiesScrub: configuration.scrub.verify, allocationLimit: configuration.limits.allocations,
            drainInterval: UInt64(configuration.drain.poll), granule: UInt64(MemoryPage.size))
        sharedRegions = Set(configuration.regionAllowSharedDescriptor.filter(\.value).keys)
        unboundedDescriptorUIDs = Set(configuration.unboundedDescriptorUIDs)
    }
}

extension ServerLimits {
    init(_ configuration: Configuration) {
        self.init()
        let limits = configuration.limits
        messageBytes = limits.messageSize.bytes
        nestingDepth = limits.nesting
        batchLength = limits.batch
        connections = limits.connections
        connectionsPerUID = limits.connectionsPerUID
        requestsInFlight = limits.requestsInFlight
        queuedOutput = limits.queuedOutput.bytes
        stall = limits.stall
        subscriptions = limits.subscriptions
    }
}

extension LimitsInfo {
    init(_ configuration: Configuration) {
        let limits = ServerLimits(configuration)
        let (allocations, events) = (configuration.limits.allocations, configuration.limits.events)
        self.init(
            messageBytes: limits.messageBytes, nestingDepth: limits.nestingDepth, batchLength: limits.batchLength,
            connections: limits.connections, connectionsPerUid: limits.connectionsPerUID,
            requestsInFlight: limits.requestsInFlight, queuedOutputBytes: limits.queuedOutput,
            stall: limits.stall, descriptorsReceived: limits.descriptorsReceived, allocations: allocations,
            subscriptions: limits.subscriptions, events: events)
    }
}

extension ScrubTuning {
    convenience init(_ scrub: Configuration.Scrub) {
        self.init()
        set(scrub)
    }

    func set(_ scrub: Configuration.Scrub) {
        set(threadLimit: scrub.threads == 0 ? nil : scrub.threads, chunkSize: UInt64(scrub.chunkSize.bytes))
    }
}
