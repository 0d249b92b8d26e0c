/// The host's GPUs and regions and how they belong together, with every hazard found. A value: a rescan makes a new
/// one.
package struct Topology: Equatable, Sendable {
    /// Sorted by name.
    package var regions: [Region]
    /// Sorted by address.
    package var gpus: [GPU]
    /// One for each region, in the regions' order.
    package var devices: [AuxiliaryDevice]
    /// All hazards: those of the regions and those of the host.
    package var hazards: [Hazard]

    package init(regions: [Region] = [], gpus: [GPU] = [], devices: [AuxiliaryDevice] = [], hazards: [Hazard] = []) {
        self.regions = regions
        self.gpus = gpus
        self.devices = devices
        self.hazards = hazards
    }

    package func region(_ name: RegionName) -> Region? { regions.first { $0.name == name } }

    package func gpu(_ address: PCIAddress) -> GPU? { gpus.first { $0.address == address } }
}
