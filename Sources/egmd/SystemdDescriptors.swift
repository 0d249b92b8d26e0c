// What systemd passes at start, and what it keeps for the next start. Its descriptor store knows names only, so the names
// say what a descriptor is:
//
//     region-egm4         the held memory of a region: its node, or a simulated region's file
//     process-PID-START   the pidfd of a process that an allocation is bound to
//     anything else       the socket
//
// The store has room for so many (StoredNames.swift), and regions come first: a process whose pidfd is not kept is found
// again by pid and start time, which the ledger has.

import EGMDomain
import EGMPlatform
import EventLoop
import Glibc
import LinuxSystem
import Synchronization

/// The descriptors that this process got, and those that the next one will get.
final class SystemdDescriptors: DescriptorKeeping {
    /// Room for hosts of sixteen sockets.
    static let regionLimit = 16
    /// With the regions as many as `FileDescriptorStoreMax=` in egmd.service.
    static let processLimit = 48
    /// Milliseconds that systemd may take to close what it is told to forget.
    private static let patience = 5000

    private struct State: ~Copyable {
        var inherited: InheritedDescriptors
        /// What the store has, by name.
        var stored: StoredNames
        /// How many watches a process has, by its name.
        var users: [String: Int] = [:]
        /// The daemon ends: what is stored now is for the next one.
        var isFrozen = false
    }

    /// systemd (the system's or a user's), if it runs this process; else nobody keeps anything.
    let process: Int32?
    private let journal: Journal
    private let state: Mutex<State>

    init(_ journal: Journal) throws(SystemError) {
        let inherited = try InheritedDescriptors.collect()
        let kept = StoredNames(inherited.names.filter(SystemdDescriptors.isKept))
        process = environmentVariable("NOTIFY_SOCKET") == nil ? nil : getppid()
        self.journal = journal
        state = Mutex(State(inherited: inherited, stored: kept))
    }

    /// The socket to serve; nil if none was passed.
    /// - Throws: `EINVAL` if it is no listening Unix stream socket.
    func takeListener() throws(SystemError) -> UnixListener? {
        let names = state.withLock { $0.inherited.names.filter { !SystemdDescriptors.isKept($0) } }
        guard let name = names.first, let descriptor = takePassed(name) else { return nil }
        for other in names.dropFirst() { _ = takePassed(other) }
        if names.count > 1 { journal.log(.warning, "systemd passed more than one socket, closing all but \(name)") }
        return try UnixListener.adopt(descriptor)
    }

    // MARK: regions

    /// Whether systemd has a descriptor of the region.
    func keeps(_ region: RegionName) -> Bool {
        state.withLock { $0.stored.contains(SystemdDescriptors.name(region.description)) }
    }

    func has(_ region: String) -> Bool { hasPassed(SystemdDescriptors.name(region)) }

    func take(_ region: String) -> OwnedDescriptor? { takePassed(SystemdDescriptors.name(region)) }

    func keep(_ descriptor: borrowing OwnedDescriptor, of region: String) {
        store(descriptor, SystemdDescriptors.name(region), limit: SystemdDescriptors.regionLimit, prefix: "region-")
    }

    func forget(_ region: String) { remove(SystemdDescriptors.name(region), waits: true) }

    func reject(_ region: String, reason: String) {
        journal.log(
            .warning, "region \(region): the descriptor that systemd kept is closed, it cannot be used: \(reason)",
            LogField("EGM_REGION", region))
        forget(region)
    }

    // MARK: processes

    /// The pidfd of the process as an earlier run left it, once.
    func takeProcess(_ process: ProcessIdentity) -> OwnedDescriptor? { takePassed(SystemdDescriptors.name(process)) }

    /// Keeps the pidfd from now on, until `forget` was called as often as this.
    func keep(_ descriptor: borrowing OwnedDescriptor, of process: ProcessIdentity) {
        let name = SystemdDescriptors.name(process)
        state.withLock { $0.users[name, default: 0] += 1 }
        store(descriptor, name, limit: SystemdDescriptors.processLimit, prefix: "process-")
    }

    func forget(_ process: ProcessIdentity) {
        let name = SystemdDescriptors.name(process)
        let isLast = state.withLock { state in
            let left = state.users[name, default: 1] - 1
            state.users[name] = left > 0 ? left : nil
            return left <= 0
        }
        if isLast { remove(name, waits: false) }
    }

    // MARK: the rest

    /// Gives up what nobody has taken, once everything that is known is restored: pidfds of allocations that are over,
    /// and regions that this host does not have (`regions` are those that it has).
    func dropLeftovers(regions: Set<String>) {
        let known = Set(regions.map(SystemdDescriptors.name))
        let names = state.withLock { $0.inherited.names.filter { !known.contains($0) } }
        for name in names {
            _ = takePassed(name)
            if name.hasPrefix("region-") {
                journal.log(.warning, "systemd kept a descriptor of \(name), which this host does not have; closed")
            }
            remove(name, waits: false)
        }
    }

    /// Leaves the store as it is from now on, so that the daemon's own end does not empty it.
    func freeze() { state.withLock { $0.isFrozen = true } }

    private static func isKept(_ name: String) -> Bool { name.hasPrefix("region-") || name.hasPrefix("process-") }

    private static func name(_ region: String) -> String { "region-\(region)" }

    private static func name(_ process: ProcessIdentity) -> String { "process-\(process.pid)-\(process.startTime)" }

    private func hasPassed(_ name: String) -> Bool { state.withLock { $0.inherited.names.contains(name) } }

    private func takePassed(_ name: String) -> OwnedDescriptor? {
        state.withLock { $0.inherited.take(named: name) }
    }

    private func store(_ descriptor: borrowing OwnedDescriptor, _ name: String, limit: Int, prefix: String) {
        guard process != nil else { return }
        switch state.withLock({ $0.stored.take(name, prefix: prefix, limit: limit) }) {
        case .isStored: return
        case .isFull: return journal.log(.info, "systemd does not keep \(name): it has \(limit) of these already")
        case .fits: break
        }
        do throws(SystemError) { try Notify.store(descriptor, name: name) } catch {
            state.withLock { _ = $0.stored.remove(name) }
            journal.log(.warning, "systemd does not keep \(name) over a restart: \(error)")
        }
    }

    private func remove(_ name: String, waits: Bool) {
        guard process != nil, state.withLock({ !$0.isFrozen && $0.stored.remove(name) }) else { return }
        do throws(SystemError) {
            try Notify.removeStored(name: name)
            // Until systemd has closed its copy, nobody else may get the node.
            if waits { try Notify.barrier(milliseconds: SystemdDescriptors.patience) }
        } catch {
            journal.log(.warning, "systemd may still have \(name): \(error)")
        }
    }
}
