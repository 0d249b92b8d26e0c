// Two sockets with two GPUs each, as firmware describes them on GB200: the properties are on a device below a root
// port, GPUs of one socket repeat the same region, and each has a copy of the table of retired pages.
// Addresses: Tests/Guest/bed/guests.py. With iasl -D EGM5_IN_RAM region egm5 lies in the host's own memory.
#ifdef EGM5_IN_RAM
#define EGM5_BASE 0x118000000
#else
#define EGM5_BASE 0x120000000
#endif
DefinitionBlock ("", "SSDT", 2, "EGMD", "TWOSOCK", 0x00000001)
{
    External (\_SB.PC10, DeviceObj)
    External (\_SB.PC40, DeviceObj)

    Scope (\_SB.PC10)
    {
        Device (RP00)
        {
            Name (_ADR, Zero)
            Device (GPU0)
            {
                Name (_ADR, Zero)
                Name (_DSD, Package ()
                {
                    ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                    Package ()
                    {
                        Package () { "nvidia,gpu-mem-base-pa", 0x400000000000 },
                        Package () { "nvidia,gpu-mem-size", 0x2000000000 },
                        Package () { "nvidia,egm-base-pa", 0x100000000 },
                        Package () { "nvidia,egm-size", 0x8000000 },
                        Package () { "nvidia,egm-pxm", 4 },
                        Package () { "nvidia,egm-retired-pages-data-base", 0x108000000 }
                    }
                })
            }
        }

        Device (RP01)
        {
            Name (_ADR, 0x00010000)
            Device (GPU0)
            {
                Name (_ADR, Zero)
                Name (_DSD, Package ()
                {
                    ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                    Package ()
                    {
                        Package () { "nvidia,gpu-mem-base-pa", 0x410000000000 },
                        Package () { "nvidia,gpu-mem-size", 0x2000000000 },
                        Package () { "nvidia,egm-base-pa", 0x100000000 },
                        Package () { "nvidia,egm-size", 0x8000000 },
                        Package () { "nvidia,egm-pxm", 4 },
                        Package () { "nvidia,egm-retired-pages-data-base", 0x108010000 }
                    }
                })
            }
        }
    }

    Scope (\_SB.PC40)
    {
        Device (RP00)
        {
            Name (_ADR, Zero)
            Device (GPU0)
            {
                Name (_ADR, Zero)
                Name (_DSD, Package ()
                {
                    ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                    Package ()
                    {
                        Package () { "nvidia,gpu-mem-base-pa", 0x500000000000 },
                        Package () { "nvidia,gpu-mem-size", 0x2000000000 },
                        Package () { "nvidia,egm-base-pa", EGM5_BASE },
                        Package () { "nvidia,egm-size", 0x8000000 },
                        Package () { "nvidia,egm-pxm", 5 },
                        Package () { "nvidia,egm-retired-pages-data-base", 0x128000000 }
                    }
                })
            }
        }

        Device (RP01)
        {
            Name (_ADR, 0x00010000)
            Device (GPU0)
            {
                Name (_ADR, Zero)
                Name (_DSD, Package ()
                {
                    ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                    Package ()
                    {
                        Package () { "nvidia,gpu-mem-base-pa", 0x510000000000 },
                        Package () { "nvidia,gpu-mem-size", 0x2000000000 },
                        Package () { "nvidia,egm-base-pa", EGM5_BASE },
                        Package () { "nvidia,egm-size", 0x8000000 },
                        Package () { "nvidia,egm-pxm", 5 },
                        Package () { "nvidia,egm-retired-pages-data-base", 0x128010000 }
                    }
                })
            }
        }
    }
}
