// What `gpu.bind` works with on this host, and what happens to remembered bindings at start: each is made by the way of
// the custodian, with the same refusals as a request, as soon as the custodian has the topology.

import EGMDomain
import EGMPlatform
import EGMServer
import EventLoop
import JSONRPC
import LinuxSystem

/// Binding of GPUs on the served host.
struct GPUBindings {
    /// Nil on a simulated host.
    private let binding: SysfsGPUBinding?

    init(_ host: ServedHost, _ command: EgmdCommand) {
        guard host.simulation == nil else {
            binding = nil
            return
        }
        binding = SysfsGPUBinding(
            root: host.root, directory: host.findsDirectory(command) ?? RememberedGPUDrivers.directory,
            writer: command.gpuHelper.map { DelegatedSysfsWriter(socket: $0) })
    }

    /// For `Router.registerGPUs`.
    var support: GPUBindingSupport {
        binding.map { .port($0) } ?? .none(reason: "this host is simulated, its GPUs are files")
    }

    /// Makes the remembered bindings, one after the other. To be called once, after `Custodian.adopt`; returns at once.
    func restore(_ custodian: Custodian, _ loop: EventLoop, _ journal: Journal) {
        guard let binding else { return }
        Task(executorPreference: loop) {
            do {
                for request in try await binding.rememberedRequests() {
                    await GPUBindings.restore(request, with: binding, custodian, journal)
                }
            } catch {
                journal.log(.error, "the GPUs' remembered drivers are not bound: \(error)")
            }
        }
    }

    private static func restore(
        _ request: GPUBindingRequest, with binding: SysfsGPUBinding, _ custodian: Custodian, _ journal: Journal
    ) async {
        do throws(GPUError) {
            _ = try await custodian.changeBinding(
                request, with: binding,
                for: Caller(uid: effectiveUserID(), gid: 0, pid: 0, isAdmin: true, connection: 0), ticket: nil)
        } catch {
            journal.log(
                .error, "cannot \(request.wish), as remembered: \(RPCError(error).message)",
                LogField("EGM_GPU", request.gpu.description))
        }
    }
}
