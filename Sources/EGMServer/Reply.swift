package import EGMDomain
package import JSONRPC
package import LinuxSystem

/// What a method answers: its result, and the descriptor that goes with it, if any. The result's member `descriptor`
/// is the descriptor's place among those of the message; in a batch the server counts it up.
package struct Reply {
    var result: JSONValue
    var attachment: Attachment?
    /// The allocation whose maker learns of it by this reply; taken back if the reply cannot be sent.
    var announced: AllocationID?

    /// The subscription that begins behind this reply.
    var subscription: Int?

    package init(_ result: JSONValue) { self.result = result }

    package init(_ result: JSONValue, descriptor: consuming OwnedDescriptor, region: RegionName) {
        self.result = result
        attachment = Attachment(descriptor, region: region)
    }

    package init(_ result: JSONValue, announcing allocation: AllocationID) {
        self.result = result
        announced = allocation
    }

    init(_ result: JSONValue, activating subscription: Int) {
        self.result = result
        self.subscription = subscription
    }
}
