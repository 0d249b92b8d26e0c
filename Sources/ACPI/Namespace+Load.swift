extension Namespace {
    /// Loads the DSDT and the SSDTs (and PSDTs) among `images`: the DSDT first, wherever it stands, then the others in
    /// the order given, which should be that of the kernel: SSDT1, SSDT2, …, SSDT10, then `dynamic/`.
    ///
    /// Images that are no valid table are left out and listed in ``rejected``; tables of other signatures are ignored.
    package static func load(_ images: [TableImage]) -> Namespace {
        var namespace = Namespace()
        var dsdt: ACPITable?
        var dsdtName = ""
        var others: [(name: String, table: ACPITable)] = []
        for image in images {
            do throws(TableError) {
                let table = try ACPITable(image.bytes)
                switch table.signature {
                case "DSDT" where dsdt == nil: (dsdt, dsdtName) = (table, image.name)
                case "DSDT": throw .badSignature(found: "DSDT", expected: "SSDT")
                case "SSDT", "PSDT": others.append((image.name, table))
                default: break
                }
            } catch {
                namespace.rejected.append(RejectedTable(name: image.name, error: error))
            }
        }
        namespace.load(dsdt, named: dsdtName)
        for other in others { namespace.add(other.table, named: other.name) }
        return namespace
    }

    /// Loads tables that are already checked; the warnings call them `DSDT`, `SSDT1`, `SSDT2`, …
    package static func load(dsdt: ACPITable?, ssdts: [ACPITable]) -> Namespace {
        var namespace = Namespace()
        namespace.load(dsdt, named: "DSDT")
        for (index, table) in ssdts.enumerated() { namespace.add(table, named: "\(table.signature)\(index + 1)") }
        return namespace
    }

    private mutating func load(_ dsdt: ACPITable?, named name: String) {
        guard let dsdt else {
            warn("DSDT", 0, "there is no usable DSDT; integers are taken as 64 bits wide")
            return
        }
        has64BitIntegers = dsdt.revision >= 2
        add(dsdt, named: name)
    }
}
