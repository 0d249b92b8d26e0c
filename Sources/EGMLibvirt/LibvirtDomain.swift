// What egmd's tools must know of a libvirt domain: who it is, which memory and which GPUs it has, and as whom its QEMU
// runs. Everything else in the XML is libvirt's business and is not looked at.

/// A libvirt domain, as far as EGM is concerned.
package struct LibvirtDomain: Equatable, Sendable {
    /// The most bytes of XML that are read: libvirt's own domains are a few tens of KiB.
    package static let sizeLimit = 1 << 20
    static let qemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0"

    /// `kvm`, `qemu`, …; empty if it is not given.
    package var type = ""
    package var name = ""
    /// As it is written; nil in XML that libvirt has not seen yet.
    package var uuid: String?
    /// The program that runs as QEMU; nil for libvirt's default.
    package var emulator: String?
    /// `<memory>` in bytes; nil if it is not given (libvirt takes the sum of the cells then).
    package var memory: UInt64?
    /// `<maxMemory>` in bytes.
    package var maximumMemory: UInt64?
    /// `<vcpu>`; nil if it is not given.
    package var vcpus: Int?
    /// The memory devices of every model, in order.
    package var memoryDevices: [MemoryDevice] = []
    /// The PCI devices that are passed through, in order.
    package var hostDevices: [HostDevice] = []
    /// The cells of `<cpu><numa>`, in order.
    package var cells: [Cell] = []
    /// Guest nodes that `<numatune>` binds; libvirt adds host-nodes to the backends of these.
    package var boundNodes: [Int] = []
    /// `<numatune>` binds all memory.
    package var bindsAllMemory = false
    /// `<memoryBacking>` says that memory is shared unless it says otherwise itself.
    package var sharesMemory = false
    /// `<memoryBacking>` has QEMU touch all memory before the guest starts.
    package var preallocates = false
    /// The arguments of `<qemu:commandline>`, in order.
    package var qemuArguments: [String] = []
    /// The environment of `<qemu:commandline>`, in order; a variable without value has an empty one.
    package var qemuEnvironment: [Variable] = []
    /// As whom QEMU runs, by `<seclabel model='dac'>`; nil if libvirt's configuration decides.
    package var owner: Owner?

    /// The memory devices of model `egm`.
    package var egmMemory: [MemoryDevice] { memoryDevices.filter { $0.model == "egm" } }

    /// `<memory>` in whole MiB; nil if it is not given.
    package var memoryMiB: UInt64? { memory.map { $0 >> 20 } }

    /// A memory device, `<memory model='…'>` below `<devices>`.
    package struct MemoryDevice: Equatable, Sendable {
        /// `egm`, `dimm`, `nvdimm`, …
        package var model: String
        /// `shared` or `private`; nil if it is not given.
        package var access: String?
        /// `<source><path>`.
        package var path: String?
        /// `<target><size>` in bytes.
        package var size: UInt64?
        /// `<target><node>`, the guest node.
        package var node: Int?
        /// `<target><pciDev>`, the alias of a host device.
        package var gpuAlias: String?
        /// Where it stands, from 1.
        package var line: Int
    }

    /// A PCI device of the host, `<hostdev type='pci'>`.
    package struct HostDevice: Equatable, Sendable {
        /// `0008:01:00.0`, in lower case.
        package var address: String
        /// `<alias name>`.
        package var alias: String?
        /// Where it stands, from 1.
        package var line: Int
    }

    /// A guest NUMA node, `<cell>`.
    package struct Cell: Equatable, Sendable {
        package var id: Int
        /// As it is written, `0-3,8`; nil for a node without CPUs.
        package var cpus: String?
        /// Bytes.
        package var memory: UInt64
    }

    package struct Variable: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    /// User and group of QEMU's process.
    package struct Owner: Equatable, Sendable {
        package var user: Account
        /// Nil if the label names only a user.
        package var group: Account?
    }

    /// A number, or a name that the host's user database has to turn into one.
    package enum Account: Equatable, Sendable {
        case id(UInt32)
        case name(String)
    }
}
