// The hook that libvirt calls for every domain. Three rules:
//
// - A domain without EGM costs nothing: no socket, no configuration, no XML parser.
// - A domain with EGM does not start unless egmd says that the memory is its own. While it starts, whatever is wrong
//   ends the start (prepare, start, started), with one sentence, which libvirt shows to whoever starts it.
// - A domain that runs is never ended by it: reconnect only complains. libvirt would kill the QEMU otherwise.
//
// It never talks to libvirt, which waits for it.

internal import EGMClient
internal import EGMConfig
internal import EGMLibvirt
internal import EGMProtocol
internal import LinuxSystem

/// One call of `egmctl hook qemu`.
struct Hook {
    let call: HookCall
    let socket: String?

    /// Where libvirt says which process is a domain's QEMU.
    static let processDirectory = "/run/libvirt/qemu"

    /// - Parameters:
    ///   - arguments: the words after `hook qemu`.
    ///   - socket: egmd's, if somebody has named it.
    static func run(_ arguments: [String], socket: String?) throws {
        let hook = Hook(call: try HookCall(arguments: arguments), socket: socket)
        do { try hook.run() } catch {
            guard hook.call.operation == .reconnect else { throw error }
            StandardError.write(
                "egmctl: \(Entry.sentence(error)); the VM '\(hook.call.domain)' goes on all the same\n")
        }
    }

    private func run() throws {
        let input = try HookInput.read()
        if call.operation?.isFilter == true { try StandardOutput.write(String(decoding: input.bytes, as: UTF8.self)) }
        switch call.operation {
        case .stopped, .attach, .migrate, .restore: return
        default: break
        }
        guard input.mayHaveEGM else { return }
        let domain = try HookDomain(xml: input.bytes)
        guard !domain.regions.isEmpty else { return }
        guard let operation = call.operation else {
            throw Failure(
                status: .usage,
                message: "wrong call of the libvirt hook: this version knows no operation '\(call.word)'; is "
                    + "egmd older than "
                    + "libvirt?")
        }
        try run(operation, domain)
    }

    private func run(_ operation: HookCall.Operation, _ domain: HookDomain) throws {
        if operation == .prepare { try domain.check() }
        let configuration = try HostConfiguration.load()
        var daemon = try HookDaemon(
            socket: socket ?? environmentVariable(DaemonSocket.variable) ?? configuration.socket,
            HookDeadline(seconds: configuration.libvirt.hookTimeout))
        switch operation {
        case .prepare:
            _ = try daemon.allocate(domain, for: LibvirtUser.number(of: domain.owner, configuration))
        case .start: _ = try allocation(of: domain, &daemon)
        // By path nobody else tells egmd which process it is; and a companion of egm-qemu may have been killed.
        case .started where domain.delivery() == .path, .reconnect:
            let allocation = try allocation(of: domain, &daemon)
            if !allocation.active, let process = process(of: domain) { try daemon.bind(allocation, to: process) }
        case .started: _ = try allocation(of: domain, &daemon)
        case .release: try daemon.release(domain.vm)
        case .stopped, .attach, .migrate, .restore: break
        }
    }

    /// The domain's allocation, which has to have all of its regions.
    private func allocation(of domain: HookDomain, _ daemon: inout HookDaemon) throws -> AllocationInfo {
        guard let allocation = try daemon.allocation(of: domain.vm) else {
            throw Failure(
                status: .refused,
                message: "egmd has no allocation for the VM '\(call.domain)' (\(domain.vm.uuid)): it was "
                    + "released, or the hook "
                    + "was not there when the VM was prepared; stop the VM and start it again")
        }
        let missing = domain.regions.map(\.name).filter { name in
            !allocation.regions.contains { $0.name == name }
        }
        guard missing.isEmpty else {
            throw Failure(
                status: .refused,
                message: "allocation \(allocation.id) of the VM '\(call.domain)' is without "
                    + "\(listText(missing)); stop the VM "
                    + "and start it again")
        }
        return allocation
    }

    /// The domain's QEMU, as libvirt has noted it; nil if that cannot be seen.
    private func process(of domain: HookDomain) -> ProcessHandle? {
        guard let name = domain.vm.name, !name.contains("/"),
            let pid = HostRoot().attribute("\(Hook.processDirectory)/\(name).pid").flatMap({ Int32($0) })
        else { return nil }
        // It has ended meanwhile: then there is nothing to bind to.
        return try? ProcessHandle.open(pid: pid)
    }
}
