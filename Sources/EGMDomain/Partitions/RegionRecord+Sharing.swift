extension RegionRecord {
    /// Why several VMs may not have parts of the region; nil if they may: where they can't reach each other's memory, or
    /// the operator takes that risk. And only where a mapping at an offset shows what is there: elsewhere all of them would
    /// get the region's start.
    ///
    /// - Parameter isAllowed: the operator takes the risk for this region.
    func sharingProblem(isAllowed: Bool) -> String? {
        guard isAllowed || capabilities?.partitionable == true else {
            return "a descriptor of it lets every VM map all of it, and its configuration does not allow that "
                + "(region.\(region.name).allow-shared-descriptor)"
        }
        if let capabilities, !capabilities.honoursOffset {
            return "its driver ignores the offset of a mapping, so every VM would get the region's start"
        }
        return nil
    }
}
