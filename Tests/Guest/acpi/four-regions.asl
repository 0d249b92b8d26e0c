// Four sockets of one GPU each, on the root bus, with regions of 256 MiB, 512 MiB, 1 GiB and 2 GiB (slots 4 to 7).
DefinitionBlock ("", "SSDT", 2, "EGMD", "FOURREGN", 0x00000001)
{
    External (\_SB.PCI0.S20, DeviceObj)
    External (\_SB.PCI0.S28, DeviceObj)
    External (\_SB.PCI0.S30, DeviceObj)
    External (\_SB.PCI0.S38, DeviceObj)

    Scope (\_SB.PCI0.S20)
    {
        Name (_DSD, Package ()
        {
            ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
            Package ()
            {
                Package () { "nvidia,egm-base-pa", 0x100000000 },
                Package () { "nvidia,egm-size", 0x10000000 },
                Package () { "nvidia,egm-pxm", 4 }
            }
        })
    }

    Scope (\_SB.PCI0.S28)
    {
        Name (_DSD, Package ()
        {
            ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
            Package ()
            {
                Package () { "nvidia,egm-base-pa", 0x110000000 },
                Package () { "nvidia,egm-size", 0x20000000 },
                Package () { "nvidia,egm-pxm", 5 }
            }
        })
    }

    Scope (\_SB.PCI0.S30)
    {
        Name (_DSD, Package ()
        {
            ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
            Package ()
            {
                Package () { "nvidia,egm-base-pa", 0x130000000 },
                Package () { "nvidia,egm-size", 0x40000000 },
                Package () { "nvidia,egm-pxm", 6 }
            }
        })
    }

    Scope (\_SB.PCI0.S38)
    {
        Name (_DSD, Package ()
        {
            ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
            Package ()
            {
                Package () { "nvidia,egm-base-pa", 0x170000000 },
                Package () { "nvidia,egm-size", 0x80000000 },
                Package () { "nvidia,egm-pxm", 7 }
            }
        })
    }
}
