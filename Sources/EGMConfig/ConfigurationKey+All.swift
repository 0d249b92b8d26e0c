// Every key there is. The reader, the reference page and the example file come from this table; defaults stand in
// Configuration.swift.

extension ConfigurationKey {
    /// Top-level keys first, then table by table, in the order of the reference page.
    package static let all: [ConfigurationKey] =
        top + access + region + host + gpu + scrub + retiredPages + drain + limits + clients

    /// What `sun_path` of a Unix socket address holds without its final NUL.
    package static let socketPathLimit = 107
    /// PATH_MAX without its final NUL.
    package static let pathLimit = 0xfff
    /// The unit in which firmware and kernel retire memory; chunks are whole blocks so that none straddles two.
    private static let retiredBlock = ByteSize.kibibytes(64)

    private static let top = [
        ConfigurationKey(
            "socket", \.socket, .path(limit: socketPathLimit), effect: .restart,
            "The daemon's socket, when systemd does not hand one over; clients connect to it."),
        ConfigurationKey(
            "socket-group", \.socketGroup, .optionalAccount, effect: .reload,
            "The group of the socket, when systemd does not hand one over. Not set: the daemon's own."),
        ConfigurationKey(
            "socket-mode", \.socketMode, .optionalMode, effect: .reload,
            "The permission bits of the socket, when systemd does not hand one over; whoever may write to it can connect "
                + "and is then judged by `access`. Not set: 0600 if `access` names nobody, else 0660 with `socket-group` "
                + "and 0666 without."),
        ConfigurationKey(
            "state-dir", \.stateDirectory, .path(limit: pathLimit), effect: .restart,
            "Directory of the allocation ledger. It must not outlive a boot, but must outlive a restart of the daemon."),
        ConfigurationKey(
            "log-level", \.logLevel, .choice, effect: .reload,
            "The least important messages that are logged."),
        ConfigurationKey(
            "hold", \.hold, .choice, effect: .reload,
            "When a region's device node is opened and kept: never, at its first allocation by descriptor, or at start."
        ),
        ConfigurationKey(
            "unbounded-descriptor-uids", \.unboundedDescriptorUIDs, .userIDs, effect: .reload,
            "Users who may get a region's descriptor although the driver lets it map host memory behind the region. "
                + "Whoever is listed can read and write memory of the host and of other VMs."),
    ]

    private static let access = [
        ConfigurationKey(
            "access.admin-users", \.access.adminUsers, .accounts, effect: .reload,
            "Users who may do everything, like root and the user that egmd runs as."),
        ConfigurationKey(
            "access.admin-groups", \.access.adminGroups, .accounts, effect: .reload,
            "Groups whose members, primary or supplementary, may do everything."),
        ConfigurationKey(
            "access.operator-users", \.access.operatorUsers, .accounts, effect: .reload,
            "Users who may allocate for themselves and act on their own allocations; for QEMU's user under libvirt."),
        ConfigurationKey(
            "access.operator-groups", \.access.operatorGroups, .accounts, effect: .reload,
            "Groups whose members may do the same."),
        ConfigurationKey(
            "access.viewer-users", \.access.viewerUsers, .accounts, effect: .reload,
            "Users who may read everything and change nothing; for monitoring."),
        ConfigurationKey(
            "access.viewer-groups", \.access.viewerGroups, .accounts, effect: .reload,
            "Groups whose members may do the same."),
        ConfigurationKey(
            "access.others", \.access.others, .choice, effect: .reload,
            "What everybody else may do: nothing, or read everything."),
    ]

    private static let region = [
        ConfigurationKey(
            "region.<name>.hold", each: \.regionHold, .choice, effect: .reload,
            "`hold` for one region, by its name, as in `[region.egm4]`."),
        ConfigurationKey(
            "region.<name>.allow-shared-descriptor", each: \.regionAllowSharedDescriptor, .flag, effect: .reload,
            "Whether several VMs may each have a part of this region (policy `partition`). What it risks: the descriptor "
                + "that a VM gets is of all of the region, so each of these VMs can map, read and write the memory of all "
                + "the others, and of those to come. Set it only where all VMs of the region trust each other, or are one "
                + "tenant's. No provider of today isolates them, so without it a region goes to one VM."),
        ConfigurationKey(
            "region.<name>.device-dax", each: \.regionDevice, .daxDevice, effect: .restart,
            "The device-dax device that is the region's memory, on hosts whose carve-out is soft-reserved or CXL memory."
        ),
    ]

    private static let host = [
        ConfigurationKey(
            "host.rescan", \.host.rescan, .integer(in: 1...3600, unit: "seconds"), effect: .reload,
            "Time between two readings of PCI, ACPI and drivers that no event of the kernel asked for. Most changes come "
                + "with an event and are read at once; a link that is made silently is found by this.")
    ]

    private static let gpu = [
        ConfigurationKey(
            "gpu.driver", \.gpu.driver, .kernelDriver, effect: .reload,
            "The driver that `egmctl gpu bind` gives to a GPU unless it is told another.")
    ]

    private static let scrub = [
        ConfigurationKey(
            "scrub.threads", \.scrub.threads, .integer(in: 0...1024), effect: .reload,
            "Worker threads that zero a region; 0: as many as the daemon may use CPUs."),
        ConfigurationKey(
            "scrub.chunk-size", \.scrub.chunkSize,
            .size(in: retiredBlock ... .gibibytes(1), multipleOf: retiredBlock), effect: .reload,
            "What a worker zeroes between two looks at progress and cancellation."),
        ConfigurationKey(
            "scrub.verify", \.scrub.verify, .flag, effect: .reload,
            "Read a region again after zeroing it, and refuse it if a byte is not zero."),
    ]

    private static let retiredPages = [
        ConfigurationKey(
            "retired-pages.dev-mem", \.retiredPages.devMem, .flag, effect: .restart,
            "Read the firmware's table of retired pages through /dev/mem, only inside a Reserved range of /proc/iomem. "
                + "A wrong address from the firmware can take the host down."),
        ConfigurationKey(
            "retired-pages.poll", \.retiredPages.poll, .integer(in: 1...86_400, unit: "seconds"), effect: .reload,
            "Time between two questions to the driver for pages that went bad at run time."),
    ]

    private static let drain = [
        ConfigurationKey(
            "drain.poll", \.drain.poll, .integer(in: 10...60_000, unit: "milliseconds"), effect: .reload,
            "Time between two looks whether anything still maps or holds a region that was released.")
    ]

    private static let limits = [
        ConfigurationKey(
            "limits.message-size", \.limits.messageSize, .size(in: .kibibytes(4) ... .mebibytes(64)), effect: .reload,
            "The longest message a client may send."),
        ConfigurationKey(
            "limits.nesting", \.limits.nesting, .integer(in: 8...1024), effect: .reload,
            "How deep arrays and objects of a message may nest."),
        ConfigurationKey(
            "limits.batch", \.limits.batch, .integer(in: 1...10_000), effect: .reload,
            "Requests in one batch."),
        ConfigurationKey(
            "limits.connections", \.limits.connections, .integer(in: 1...10_000), effect: .reload,
            "Connections at a time."),
        ConfigurationKey(
            "limits.connections-per-uid", \.limits.connectionsPerUID, .integer(in: 1...10_000), effect: .reload,
            "Connections of one user at a time; root is not counted."),
        ConfigurationKey(
            "limits.requests-in-flight", \.limits.requestsInFlight, .integer(in: 1...10_000), effect: .reload,
            "Long requests of one connection that are worked on at a time. Further ones are refused, those of a batch wait; what "
                + "is answered at once does not count."),
        ConfigurationKey(
            "limits.queued-output", \.limits.queuedOutput, .size(in: .kibibytes(64) ... .mebibytes(256)),
            effect: .reload,
            "Bytes of replies that wait for a client to read them. From a quarter of it on no more requests of the client "
                + "are taken; beyond it the client is disconnected."),
        ConfigurationKey(
            "limits.stall", \.limits.stall, .integer(in: 1...3600), effect: .reload,
            "Seconds after which a client that reads nothing of the replies that wait for it is disconnected."),
        ConfigurationKey(
            "limits.allocations", \.limits.allocations, .integer(in: 1...100_000), effect: .reload,
            "Allocations at a time."),
        ConfigurationKey(
            "limits.subscriptions", \.limits.subscriptions, .integer(in: 1...1000), effect: .reload,
            "Subscriptions to events of one connection at a time."),
        ConfigurationKey(
            "limits.events", \.limits.events, .integer(in: 1...100_000), effect: .reload,
            "Events that are kept for clients that come back, and for those that read slowly; who has not read the oldest "
                + "one is disconnected."),
    ]

    private static let clients = [
        ConfigurationKey(
            "qemu.binary", \.qemu.binary, .optionalPath(limit: pathLimit), effect: .nextRun,
            "The QEMU that `egm-qemu` runs. Not set: the program of the name by which `egm-qemu` was called."),
        ConfigurationKey(
            "qemu.require-gpus", \.qemu.requireGPUs, .flag, effect: .nextRun,
            "`egm-qemu` refuses a VM whose command line does not name all GPUs of its regions. If not set, that is so only "
                + "where it names one of them. `EGM_QEMU_REQUIRE_GPUS=1` does the same for one VM."),
        ConfigurationKey(
            "qemu.allow-retired", \.qemu.allowRetired, .flag, effect: .nextRun,
            "`egm-qemu` starts also a QEMU that does not know `acpi-egm-memory`, so cannot leave bad pages out, on memory "
                + "that has some. `EGM_QEMU_ALLOW_RETIRED=1` does the same for one VM."),
        ConfigurationKey(
            "client.timeout", \.client.timeout, .integer(in: 1...3600, unit: "seconds"), effect: .nextRun,
            "How long `egmctl` and `egm-qemu` wait for a reply."),
        ConfigurationKey(
            "libvirt.user", \.libvirt.user, .optionalAccount, effect: .nextRun,
            "The user for whom `egmctl hook qemu` allocates, where a domain's XML names none: the one that runs QEMU. Not "
                + "set: `user` of /etc/libvirt/qemu.conf, else the first of libvirt-qemu and qemu that the host has."),
        ConfigurationKey(
            "libvirt.hook-timeout", \.libvirt.hookTimeout, .integer(in: 1...60, unit: "seconds"), effect: .nextRun,
            "How long a call of `egmctl hook qemu` may take; libvirt starts the VM only after it."),
    ]
}
