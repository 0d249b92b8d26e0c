internal import EGMDomain
internal import EGMProtocol

extension DeviceInfo {
    init(_ device: AuxiliaryDevice) {
        var facts = WireMap<FactInfo>()
        for fact in device.facts {
            let origin = FactInfo.Origin(fact.origin)
            if var known = facts[fact.name] {
                known.others = (known.others ?? []) + [OtherFactInfo(value: fact.value, origin: origin)]
                facts[fact.name] = known
            } else {
                facts[fact.name] = FactInfo(value: fact.value, origin: origin)
            }
        }
        let number = device.region.proximity.rawValue
        self.init(
            name: device.name, id: number, pxm: number, region: device.region.description,
            parent: device.parent?.description, gpus: device.gpus.map(\.description), facts: facts)
    }
}
