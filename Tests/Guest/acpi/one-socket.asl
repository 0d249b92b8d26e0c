// One socket with two GPUs on the root bus itself (QEMU describes slot 4 as S20, and slot 5 as S28). One has its
// properties as a name, the other as a method: the kernel takes both.
DefinitionBlock ("", "SSDT", 2, "EGMD", "ONESOCK", 0x00000001)
{
    External (\_SB.PCI0.S20, DeviceObj)
    External (\_SB.PCI0.S28, DeviceObj)

    Scope (\_SB.PCI0.S20)
    {
        Name (_DSD, Package ()
        {
            ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
            Package ()
            {
                Package () { "nvidia,egm-base-pa", 0x100000000 },
                Package () { "nvidia,egm-size", 0x8000000 },
                Package () { "nvidia,egm-pxm", 4 },
                Package () { "nvidia,egm-retired-pages-data-base", 0x108000000 }
            }
        })
    }

    Scope (\_SB.PCI0.S28)
    {
        Method (_DSD, 0, NotSerialized)
        {
            Return (Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "nvidia,egm-base-pa", 0x100000000 },
                    Package () { "nvidia,egm-size", 0x8000000 },
                    Package () { "nvidia,egm-pxm", 4 },
                    Package () { "nvidia,egm-retired-pages-data-base", 0x108010000 }
                }
            })
        }
    }
}
