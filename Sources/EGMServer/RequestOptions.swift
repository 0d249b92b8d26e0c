package import EGMDomain

/// What a client may say about any request that takes long.
package struct RequestOptions: Sendable {
    /// Seconds after which it is given up; nil for never, or where the domain watches over it.
    package var wait: Double?
    /// The regions of which the client wants to be told while it waits.
    package var progress: Set<RegionName> = []

    package init(wait: Double? = nil, progress: Set<RegionName> = []) {
        self.wait = wait
        self.progress = progress
    }
}
