// What egmd, egmctl and egm-qemu can be told in /etc/egmd/egmd.toml.
//
// The values with their defaults stand here; names in the file, ranges and documentation stand in
// ConfigurationKey+All.swift, which binds each key to one property below. Everything else (the reader, the reference
// page, `config show`) walks that table, so a new key is one property and one table entry.

package import EGMDomain

package struct Configuration: Sendable, Equatable {
    /// The daemon's socket. Clients use it too when nothing else is said.
    package var socket = "/run/egmd/egmd.sock"
    /// The socket's group and permission bits, where the daemon makes it; nil: see `ConfigurationKey.all`.
    package var socketGroup: Account?
    package var socketMode: UInt32?
    /// Allocation ledger and, for simulated hosts, region memory.
    package var stateDirectory = "/run/egmd"
    package var logLevel = LogLevel.info

    /// When a region's node is opened; `regionHold` overrides it for single regions.
    package var hold = HoldPolicy.onDemand
    package var regionHold: [RegionName: HoldPolicy] = [:]
    /// The device-dax device (`daxX.Y`) that is a region's memory, where it is not the driver's node.
    package var regionDevice: [RegionName: String] = [:]
    /// Whether several VMs may have parts of one region, although each of them can map all of it.
    package var regionAllowSharedDescriptor: [RegionName: Bool] = [:]
    /// Users who get descriptors that can reach past the end of the region (design, section 5).
    package var unboundedDescriptorUIDs: [UInt32] = []

    package var access = Access()
    package var host = Host()
    package var gpu = GPU()
    package var scrub = Scrub()
    package var retiredPages = RetiredPages()
    package var drain = Drain()
    package var limits = Limits()
    package var qemu = QEMU()
    package var client = Client()
    package var libvirt = Libvirt()

    /// Where each key that is not at its default was set, by full name (`limits.batch`, `region.egm4.hold`).
    package internal(set) var origins: [String: Origin] = [:]
    /// The files that were read, in the order in which they were applied.
    package internal(set) var files: [String] = []

    package init() {}

    package func hold(of region: RegionName) -> HoldPolicy { regionHold[region] ?? hold }
}

extension Configuration {
    package enum LogLevel: String, Sendable, CaseIterable {
        case error, warning, notice, info, debug
    }

    package struct Host: Sendable, Equatable {
        /// Seconds between two readings of the host that no kernel event asked for.
        package var rescan = 60
    }

    package struct GPU: Sendable, Equatable {
        /// What `gpu.bind` binds unless it is told another.
        package var driver = KernelDriverName.nvgraceGPU
    }

    package struct Scrub: Sendable, Equatable {
        /// Worker threads; 0 means one for each CPU the daemon may run on.
        package var threads = 0
        /// What one worker zeroes between two looks at progress and cancellation.
        package var chunkSize = ByteSize.mebibytes(16)
        /// Read everything again after zeroing and refuse a region that is not zero.
        package var verify = false
    }

    package struct RetiredPages: Sendable, Equatable {
        /// Read the firmware's table through /dev/mem where no other source answers.
        package var devMem = false
        /// Seconds.
        package var poll = 60
    }

    package struct Drain: Sendable, Equatable {
        /// Milliseconds between two looks whether somebody still holds a region that is draining.
        package var poll = 250
    }

    package struct Limits: Sendable, Equatable {
        package var messageSize = ByteSize.mebibytes(1)
        package var nesting = 64
        package var batch = 256
        package var connections = 1024
        package var connectionsPerUID = 256
        package var requestsInFlight = 64
        package var queuedOutput = ByteSize.mebibytes(1)
        /// Seconds.
        package var stall = 30
        package var allocations = 1024
        package var subscriptions = 16
        package var events = 1024
    }

    package struct QEMU: Sendable, Equatable {
        /// The real QEMU behind egm-qemu; nil: found by the name egm-qemu was called by.
        package var binary: String?
        /// A VM with EGM must have all GPUs of its regions, also if its command line names none.
        package var requireGPUs = false
        /// Start a QEMU that cannot leave bad pages out although its memory has some.
        package var allowRetired = false
    }

    package struct Client: Sendable, Equatable {
        /// Seconds a client waits for a reply.
        package var timeout = 30
    }

    package struct Libvirt: Sendable, Equatable {
        /// The user that runs QEMU; nil: what libvirt's own configuration says.
        package var user: Account?
        /// Seconds in which a call of the hook is over.
        package var hookTimeout = 5
    }

    /// Where a value was set.
    package struct Origin: Sendable, Equatable, CustomStringConvertible {
        package let file: String
        package let line: Int?

        package var description: String { line.map { "\(file):\($0)" } ?? file }
    }
}
