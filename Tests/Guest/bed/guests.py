"""The guests: what hardware and firmware each has. A scenario names one of them in its line `# guest: NAME`.

Memory of two-sockets: node 0 has 2 GiB below 4 GiB and 0x1_0000_0000 … 0x1_1000_0000, node 1 has 0x1_1000_0000 …
0x1_4000_0000. Carve-outs, with room for the tables of retired pages behind them, are hidden by memmap=:

    egm4  0x1_0000_0000, 128 MiB, tables at 0x1_0800_0000 and 0x1_0801_0000 (two bad blocks: the second and the last)
    egm5  0x1_2000_0000, 128 MiB, tables at 0x1_2800_0000 and 0x1_2801_0000 (empty)
"""
import dataclasses

import firmware

EGM4, EGM5 = 0x100000000, 0x120000000
REGION_SIZE = 0x8000000
TABLES_SIZE = 0x100000
GPU = (0x10DE, 0x2342, 0x030200)
BAD_BLOCKS_OF_EGM4 = [EGM4 + 0x10000, EGM4 + REGION_SIZE - 0x10000]


@dataclasses.dataclass
class Guest:
    table: str | None  # of Tests/Guest/acpi
    devices: list  # of QEMU; {gpuN} is a descriptor of a GPU function
    gpus: int
    reserved: list  # bases of carve-outs
    tables: dict  # physical address → bytes that firmware leaves there
    machine: str = "q35"
    memory: str = "3G"
    processors: int = 2
    defines: list = dataclasses.field(default_factory=list)
    wide_integers: bool = True  # a DSDT of revision 2
    soft_reserved: list = dataclasses.field(default_factory=list)  # bases of memory for device-dax
    carve_out: int = REGION_SIZE + TABLES_SIZE  # bytes hidden at each base
    archives: list = dataclasses.field(default_factory=list)  # of the cache, unpacked behind the initramfs

    @property
    def append(self):
        hidden = [f"memmap={self.carve_out:#x}${base:#x}" for base in self.reserved]
        # From type 1 (usable) to the type that Linux calls soft reserved.
        hidden += [f"memmap={REGION_SIZE:#x}%{base:#x}-1+0xefffffff" for base in self.soft_reserved]
        return " ".join(hidden)


def two_sockets(**changes):
    devices = [
        "-object memory-backend-memfd,id=m0,size=2304M,share=on -numa node,nodeid=0,cpus=0,memdev=m0",
        "-object memory-backend-memfd,id=m1,size=768M,share=on -numa node,nodeid=1,cpus=1,memdev=m1",
        "-device intel-iommu",
        # Without it QEMU itself describes what is behind a root port, and a second description loses.
        "-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off",
        "-device pxb-pcie,id=pxb0,bus_nr=0x10,numa_node=0,bus=pcie.0",
        "-device pcie-root-port,id=rp0,bus=pxb0,addr=0,chassis=1,slot=1 -device x-pci-proxy-dev,fd={gpu0},bus=rp0",
        "-device pcie-root-port,id=rp1,bus=pxb0,addr=1,chassis=2,slot=2 -device x-pci-proxy-dev,fd={gpu1},bus=rp1",
        "-device pxb-pcie,id=pxb1,bus_nr=0x40,numa_node=1,bus=pcie.0",
        "-device pcie-root-port,id=rp2,bus=pxb1,addr=0,chassis=3,slot=3 -device x-pci-proxy-dev,fd={gpu2},bus=rp2",
        "-device pcie-root-port,id=rp3,bus=pxb1,addr=1,chassis=4,slot=4 -device x-pci-proxy-dev,fd={gpu3},bus=rp3",
    ]
    bad, empty = firmware.retired_table(BAD_BLOCKS_OF_EGM4), firmware.retired_table([])
    tables = {
        EGM4 + REGION_SIZE: bad,
        EGM4 + REGION_SIZE + 0x10000: bad,
        EGM5 + REGION_SIZE: empty,
        EGM5 + REGION_SIZE + 0x10000: empty,
    }
    return Guest("two-sockets.asl", devices, gpus=4, reserved=[EGM4, EGM5], tables=tables, **changes)


def one_socket(**changes):
    devices = [
        "-object memory-backend-memfd,id=m0,size=3G,share=on",
        "-device x-pci-proxy-dev,fd={gpu0},addr=4",
        "-device x-pci-proxy-dev,fd={gpu1},addr=5",
    ]
    bad = firmware.retired_table(BAD_BLOCKS_OF_EGM4)
    tables = {EGM4 + REGION_SIZE: bad, EGM4 + REGION_SIZE + 0x10000: bad}
    return Guest(
        "one-socket.asl",
        devices,
        gpus=2,
        reserved=[EGM4],
        tables=tables,
        machine="q35,memory-backend=m0",
        processors=1,
        **changes,
    )


GUESTS = {
    "two-sockets": two_sockets(),
    # The same, with QEMU inside.
    "vmm": two_sockets(archives=["vmm.cpio"]),
    # And libvirt.
    "libvirt": two_sockets(archives=["vmm.cpio", "libvirt.cpio"]),
    # systemd is PID 1, and egmd runs as its unit.
    "unit": two_sockets(archives=["unit.cpio"]),
    "one-socket": one_socket(),
    # QEMU's own DSDT: integers of all tables have 32 bits, and the kernel finds egm4 at address 0.
    "narrow-integers": one_socket(wide_integers=False),
    # No EGM: a carve-out that firmware calls soft reserved, for device-dax (with `driver device_dax dax_hmem`).
    "dax": Guest(
        None,
        ["-object memory-backend-memfd,id=m0,size=3G,share=on"],
        gpus=0,
        reserved=[],
        tables={},
        machine="q35,memory-backend=m0",
        soft_reserved=[EGM4],
    ),
    # For benchmarks: egm4 to egm7 of 256 MiB, 512 MiB, 1 GiB and 2 GiB, one behind the other.
    "four-sizes": Guest(
        "four-regions.asl",
        [
            "-object memory-backend-memfd,id=m0,size=6G,share=on",
            *(f"-device x-pci-proxy-dev,fd={{gpu{index}}},addr={4 + index}" for index in range(4)),
        ],
        gpus=4,
        reserved=[EGM4],
        carve_out=0xF0000000,
        tables={},
        machine="q35,memory-backend=m0",
        memory="6G",
    ),
    # Firmware that gives a piece of the host's own memory as region egm5.
    "base-in-ram": two_sockets(defines=["EGM5_IN_RAM"]),
}
