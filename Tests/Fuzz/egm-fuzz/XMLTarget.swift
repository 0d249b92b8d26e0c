// The XML of a libvirt domain, as egmctl's hook and `egmctl plan` get it from whoever may define a domain.

import EGMLibvirt

enum XMLTarget: FuzzTarget {
    static let name = "xml"

    static func run(_ input: [UInt8]) {
        check(input)
        // As a file that has grown: padded to the limit it is the same, one byte more is refused.
        guard input.first == UInt8(ascii: "<"), input.count % 64 == 0 else { return }
        let space = [UInt8](repeating: 0x20, count: LibvirtDomain.sizeLimit - input.count)
        require(read(input + space) == read(input), "spaces at the end change the domain")
        require(read(input + space + [0x20]) == nil, "more than the limit is read")
    }

    private static func read(_ bytes: [UInt8]) -> LibvirtDomain? { try? LibvirtDomain(xml: bytes) }

    private static func check(_ bytes: [UInt8]) {
        let domain: LibvirtDomain
        do {
            domain = try LibvirtDomain(xml: bytes)
        } catch {
            let sentence = error.description
            // libxml2's own words go into it, with names from the text.
            let length = sentence.utf8.count
            require(length > 20 && length < 4096 + bytes.count, "an error of no use: \(sentence)")
            return
        }
        require(bytes.count <= LibvirtDomain.sizeLimit, "more than the limit is read")
        require(!domain.name.isEmpty, "a domain without a name")
        require(!bytes.contains(0), "NUL is taken for text")
        // Without entities nothing grows: each text of the domain stands in the XML.
        var texts = [domain.type, domain.name, domain.uuid ?? "", domain.emulator ?? ""] + domain.qemuArguments
        texts += domain.qemuEnvironment.flatMap { [$0.name, $0.value] }
        texts += domain.memoryDevices.flatMap { [$0.model, $0.access ?? "", $0.path ?? "", $0.gpuAlias ?? ""] }
        texts += domain.cells.compactMap(\.cpus) + domain.hostDevices.compactMap(\.alias)
        require(texts.reduce(0) { $0 + $1.utf8.count } <= bytes.count * 3, "the domain is larger than its XML")
        let elements = domain.memoryDevices.count + domain.hostDevices.count + domain.cells.count
        require(elements <= bytes.count / 4, "more elements than there can be")
        require(domain.vcpus ?? 0 >= 0 && domain.boundNodes.allSatisfy { $0 >= 0 }, "a count below 0")
        require(domain.cells.allSatisfy { $0.id >= 0 }, "a cell below 0")
        for device in domain.hostDevices {
            let isPlain = device.address.utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
            require(isPlain && device.address.utf8.count >= 12, "\(device.address) is no address")
        }
        for element in domain.memoryDevices.map(\.line) + domain.hostDevices.map(\.line) {
            require(element >= 1 && element <= bytes.count, "an element stands nowhere")
        }
    }
}
