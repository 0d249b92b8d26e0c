/// What a look saw of who uses a region that is cut.
struct PartitionUsers: Equatable, Sendable {
    /// Those to whom a descriptor was on its way: of which part is not known.
    var undelivered: [Holder]
    var users: [RegionUser]
    /// The processes of parts that were not over then.
    var owners: Set<Int32>

    /// Who uses one part.
    ///
    /// - Parameter own: the process that has the part; it is a user like any other.
    func holders(of part: Partition, own: Int32?) -> [Holder] {
        var others = owners
        if let own { others.remove(own) }
        return undelivered + users.compactMap { $0.use(of: part.range, besides: others) }
    }
}
