package import EGMDomain
package import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods that show the host.
    package mutating func registerTopology(custodian: Custodian, host: HostInfo) {
        answer(TopologyGet.self) { (_, _) throws(RPCError) in
            let (topology, records) = try custodian.asking { (custodian) throws(AllocationError) in
                (custodian.topology, custodian.regions())
            }
            var host = host
            host.sockets = Set(topology.gpus.map(\.socket) + topology.regions.compactMap(\.socket)).count
            host.driverGeneration = RegionInfo.Generation(topology.driverGeneration)
            return TopologyResult(
                host: host, regions: records.map { RegionInfo($0) }, gpus: topology.gpus.map(GPUInfo.init),
                devices: topology.devices.map(DeviceInfo.init), hazards: topology.hazards.map(HazardInfo.init))
        }
        answer(GPUList.self) { (_, _) throws(RPCError) in
            GPUListResult(gpus: try custodian.hostTopology().gpus.map(GPUInfo.init))
        }
        answer(DeviceList.self) { (_, _) throws(RPCError) in
            DeviceListResult(devices: try custodian.hostTopology().devices.map(DeviceInfo.init))
        }
        answer(RegionList.self) { (_, _) throws(RPCError) in
            let records = try custodian.asking { (custodian) throws(AllocationError) in custodian.regions() }
            return RegionListResult(regions: records.map { RegionInfo($0) })
        }
        answer(RegionGet.self) { (params, _) throws(RPCError) in
            RegionInfo(try custodian.record(params.region), listing: PartitioningInfo.listed)
        }
        answer(RegionRetiredPages.self) { (params, _) throws(RPCError) in
            let record = try custodian.record(params.region)
            return RetiredPagesResult(record.region.name, record.retired)
        }
    }
}

extension Custodian {
    fileprivate nonisolated func hostTopology() throws(RPCError) -> Topology {
        try asking { (custodian) throws(AllocationError) in custodian.topology }
    }

    fileprivate nonisolated func record(_ name: String) throws(RPCError) -> RegionRecord {
        let name = try RegionName(wire: name)
        return try asking { (custodian) throws(AllocationError) in try custodian.region(name) }
    }
}

extension Topology {
    /// The generation that all regions share; `unknown` if they differ, `absent` without regions.
    fileprivate var driverGeneration: DriverGeneration {
        let all = Set(regions.map(\.generation))
        return all.count > 1 ? .unknown : all.first ?? .absent
    }
}
