/// The types of events.
package enum EventKind: String, WireEnum {
    case regionState = "region.state"
    case regionProgress = "region.progress"
    case regionScrubbed = "region.scrubbed"
    case regionInUse = "region.inUse"
    case retiredPages = "region.retiredPages"
    case allocation = "allocation.changed"
    case gpu = "gpu.changed"
    case topology = "topology.changed"
    case hazard = "hazard.changed"
    case fault
    case configuration = "configuration.applied"

    package var documentation: String { payload.summary }

    /// The type of its `data`.
    package var payload: any EventPayload.Type {
        switch self {
        case .regionState: RegionStateEvent.self
        case .regionProgress: RegionProgressEvent.self
        case .regionScrubbed: RegionScrubbedEvent.self
        case .regionInUse: RegionInUseEvent.self
        case .retiredPages: RetiredPagesEvent.self
        case .allocation: AllocationEvent.self
        case .gpu: GPUEvent.self
        case .topology: TopologyEvent.self
        case .hazard: HazardEvent.self
        case .fault: FaultEvent.self
        case .configuration: ConfigurationEvent.self
        }
    }

    /// Events of such a type are not kept: only the newest one of each region is of use, so a client that reads slowly
    /// gets fewer of them, and one that comes back gets none of the past.
    package var isCombined: Bool { self == .regionProgress }
}
