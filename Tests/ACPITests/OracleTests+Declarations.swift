import Testing

@testable import ACPI

extension OracleTests {
    @Test func severalSSDTsAndEveryKindOfDeclaration() throws {
        let dsdt = try oracle.compile(
            #"""
            DefinitionBlock ("", "DSDT", 2, "TEST", "TEST", 1)
            {
                Scope (\_SB)
                {
                    OperationRegion (REGN, SystemMemory, Add (0x1000, 0x10), 0x100)
                    Field (REGN, DWordAcc, NoLock, Preserve)
                    {
                        FLD0, 8, , 24, Offset (0x10), FLD1, 300,
                        AccessAs (ByteAcc), FLD2, 8
                    }
                    IndexField (FLD0, FLD2, ByteAcc, NoLock, Preserve) { IDX0, 4, IDX1, 4 }
                    BankField (REGN, FLD0, 2, ByteAcc, NoLock, Preserve) { BNK0, 8 }
                    Name (BUFF, Buffer (64) {})
                    CreateField (BUFF, 0, 3, CRF0)
                    CreateByteField (BUFF, 1, CRF1)
                    CreateWordField (BUFF, 2, CRF2)
                    CreateDWordField (BUFF, 4, CRF3)
                    CreateQWordField (BUFF, 8, CRF4)
                    CreateBitField (BUFF, 1, CRF5)
                    Mutex (MTX0, 0)
                    Event (EVT0)
                    PowerResource (PWR0, 1, 2)
                    {
                        Name (INSD, 5)
                        Method (_STA) { Return (1) }
                        Method (_ON) {}
                        Method (_OFF) {}
                    }
                    ThermalZone (THRM) { Name (INST, 6) }
                    Processor (CPU0, 1, 0x410, 6) { Name (INSP, 7) }
                    Device (PC18)
                    {
                        Name (_HID, "PNP0A08")
                        Name (_SEG, 0x18)
                        Name (_PXM, 1)
                        Method (MTHD, 2) { 
                            While (Arg0) { Arg0-- }
                            If (Arg1) { Return (1) }
                            Else { Return (2) }
                         }
                    }
                }
            }
            """#)
        let first = try oracle.compile(
            #"""
            DefinitionBlock ("", "SSDT", 2, "TEST", "SSDT1", 1)
            {
                External (\_SB.PC18, DeviceObj)
                External (\_SB.PC18.MTHD, MethodObj)
                Scope (\_SB.PC18) { Device (RP00) { Name (_ADR, 0) } }
            }
            """#)
        let second = try oracle.compile(
            #"""
            DefinitionBlock ("", "SSDT", 2, "TEST", "SSDT2", 1)
            {
                External (\_SB.PC18.RP00, DeviceObj)
                Device (\_SB.PC18.RP00.GPU0)
                {
                    Name (_ADR, 0)
                    Name (_DSD, Package () {
                        ToUUID ("dbb8e3e6-5886-4ba6-8795-1319f52a966b"), Package () { Package () { "x", "y" } },
                        ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"), Package () {
                            Package () { "nvidia,egm-base-pa", 0x100041000000 },
                            Package () { "nvidia,egm-size", 0x6fc0000000 },
                            Package () { "nvidia,egm-pxm", 5 },
                            Package () { "nvidia,list", Package () { 1, 2 } }
                        }
                    })
                }
                Device (\_SB.PC18.RP00.GPU1)
                {
                    Name (_ADR, 0x10000)
                    Method (_DSD) { Return (Package () {
                        ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"), Package () {
                            Package () { "nvidia,egm-pxm", 6 }
                        }
                    }) }
                }
                Device (\_SB.PC18.RP00.GPU2)
                {
                    Name (_ADR, 0x20000)
                    Method (_DSD)
                    {
                        Local0 = Package () { 1 }
                        Return (Local0)
                    }
                }
            }
            """#)
        let tables = [dsdt, first, second]
        let gpu = "\\_SB.PC18.RP00.GPU"
        try compare(
            [
                "\\_SB.PWR0.INSD", "\\_SB.THRM.INST", "\\_SB.CPU0.INSP", "\\_SB.PC18._SEG", "\\_SB.PC18._HID",
                "\(gpu)0._DSD", "\(gpu)1._DSD",
            ], in: tables)

        let namespace = Namespace.load(tables.map { TableImage(name: "t", bytes: $0) })
        #expect(
            namespace.properties(of: "\\_SB_.PC18.RP00.GPU0")
                == .properties(
                    PropertySet(
                        integers: [
                            "nvidia,egm-base-pa": 0x1000_4100_0000, "nvidia,egm-size": 0x6f_c000_0000,
                            "nvidia,egm-pxm": 5,
                        ], otherTypes: ["nvidia,list": "package"])))
        #expect(
            namespace.properties(of: "\(gpu)1") == .properties(PropertySet(integers: ["nvidia,egm-pxm": 6])))
        guard case .dynamic = namespace.properties(of: "\(gpu)2") else {
            Issue.record("\(namespace.properties(of: "\(gpu)2"))")
            return
        }
        #expect(namespace.inheritedInteger("_PXM", from: "\(gpu)0") == 1)
        #expect(
            namespace.devices == [
                "\\_SB_.PC18", "\\_SB_.PC18.RP00", "\\_SB_.PC18.RP00.GPU0", "\\_SB_.PC18.RP00.GPU1",
                "\\_SB_.PC18.RP00.GPU2",
            ])
        for name in ["REGN", "FLD0", "FLD1", "FLD2", "IDX0", "IDX1", "BNK0", "CRF0", "CRF5", "MTX0", "EVT0", "PWR0"] {
            #expect(namespace.contains("\\_SB.\(name)"), "\(name)")
        }
    }
}
