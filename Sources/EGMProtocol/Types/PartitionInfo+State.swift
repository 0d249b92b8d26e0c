extension PartitionInfo {
    /// Where in its life a part of a region is.
    package enum State: String, WireEnum {
        case allocated
        case draining
        case dirty
        case scrubbing
        case faulty

        package var documentation: String {
            switch self {
            case .allocated: "It is its allocation's."
            case .draining: "Its allocation is over, or egmd was started again, and somebody may still use the memory."
            case .dirty: "Nobody uses it; it waits for its scrub."
            case .scrubbing: "It is being scrubbed; then it is free."
            case .faulty: "It could not be scrubbed; nobody gets it before all of the region is."
            }
        }
    }
}
