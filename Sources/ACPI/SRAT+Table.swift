extension SRAT {
    /// The table's bytes, for a simulated host.
    package func table(header: ACPITableBuilder = ACPITableBuilder(signature: "SRAT")) -> [UInt8] {
        var header = header
        header.revision = revision
        var body: [UInt8] = [1, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        for entry in entries { entry.append(to: &body) }
        return header.table(body: body)
    }
}

extension SRATEntry {
    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .localAPIC(let pxm, let apicID, let isEnabled):
            bytes += [0, 16, UInt8(truncatingIfNeeded: pxm), apicID]
            bytes.appendLittleEndian(isEnabled ? 1 : 0, width: 4)
            bytes.append(0)
            bytes.appendLittleEndian(UInt64(pxm >> 8), width: 3)
            bytes.appendLittleEndian(0, width: 4)
        case .memory(let memory):
            bytes += [1, 40]
            bytes.appendLittleEndian(UInt64(memory.pxm), width: 4)
            bytes.appendLittleEndian(0, width: 2)
            bytes.appendLittleEndian(memory.base, width: 8)
            bytes.appendLittleEndian(memory.length, width: 8)
            bytes.appendLittleEndian(0, width: 4)
            let hotPlug: UInt64 = memory.isHotPluggable ? 2 : 0
            let nonVolatile: UInt64 = memory.isNonVolatile ? 4 : 0
            bytes.appendLittleEndian((memory.isEnabled ? 1 : 0) | hotPlug | nonVolatile, width: 4)
            bytes.appendLittleEndian(0, width: 8)
        case .x2APIC(let pxm, let apicID, let isEnabled):
            bytes += [2, 24, 0, 0]
            bytes.appendLittleEndian(UInt64(pxm), width: 4)
            bytes.appendLittleEndian(UInt64(apicID), width: 4)
            bytes.appendLittleEndian(isEnabled ? 1 : 0, width: 4)
            bytes.appendLittleEndian(0, width: 8)
        case .gicc(let pxm, let processorUID, let isEnabled):
            bytes += [3, 18]
            bytes.appendLittleEndian(UInt64(pxm), width: 4)
            bytes.appendLittleEndian(UInt64(processorUID), width: 4)
            bytes.appendLittleEndian(isEnabled ? 1 : 0, width: 4)
            bytes.appendLittleEndian(0, width: 4)
        case .genericInitiator(let pxm, let handleType, let handle, let isEnabled):
            bytes += [5, 32, 0, handleType]
            bytes.appendLittleEndian(UInt64(pxm), width: 4)
            bytes += (handle + [UInt8](repeating: 0, count: 16)).prefix(16)
            bytes.appendLittleEndian(isEnabled ? 1 : 0, width: 4)
            bytes.appendLittleEndian(0, width: 4)
        case .other(let type, let body):
            bytes += [type, UInt8(truncatingIfNeeded: body.count + 2)]
            bytes += body.prefix(253)
        }
    }
}
