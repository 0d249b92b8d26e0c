extension Custodian {
    /// Tells of everything that differs between two looks at the host, except what becomes of regions that are known:
    /// their drivers tell that when they take it over.
    func observeDifferences(from old: Topology, to new: Topology) {
        for gpu in new.gpus {
            guard let before = old.gpu(gpu.address) else {
                observe(.gpuChanged(gpu, .appeared))
                continue
            }
            if before.driver != gpu.driver { observe(.gpuChanged(gpu, .driver(previous: before.driver))) }
            if before.region != gpu.region { observe(.gpuChanged(gpu, .region(previous: before.region))) }
        }
        for gpu in old.gpus where new.gpu(gpu.address) == nil { observe(.gpuChanged(gpu, .vanished)) }
        for hazard in new.hazards where !old.hazards.contains(hazard) { observe(.hazardFound(hazard)) }
        for hazard in old.hazards where !new.hazards.contains(hazard) { observe(.hazardCleared(hazard)) }
        observe(.topologyChanged(new))
    }
}
