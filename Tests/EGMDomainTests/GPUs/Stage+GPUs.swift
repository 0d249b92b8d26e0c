import EGMDomain
import Synchronization
import Testing

extension Stage {
    /// A change of a GPU's driver that runs; its outcome once it ended.
    final class Change: Sendable {
        private let result = Mutex<Result<GPUBindingOutcome, GPUError>?>(nil)
        let ticket: UInt64

        init(ticket: UInt64) { self.ticket = ticket }

        var outcome: Result<GPUBindingOutcome, GPUError>? { result.withLock { $0 } }
        var isRunning: Bool { outcome == nil }
        var error: GPUError? { if case .failure(let error) = outcome { error } else { nil } }
        var value: GPUBindingOutcome? { if case .success(let value) = outcome { value } else { nil } }

        func put(_ outcome: Result<GPUBindingOutcome, GPUError>) { result.withLock { $0 = outcome } }
    }

    /// Starts a change without letting anything happen yet.
    func begin(_ request: GPUBindingRequest, _ binding: FakeBinding, for caller: Caller = root) -> Change {
        let pending = Change(ticket: nextTicket())
        let executor = executor
        on { custodian in
            _ = Task(executorPreference: executor) {
                do throws(GPUError) {
                    let outcome = try await custodian.changeBinding(
                        request, with: binding, for: caller, ticket: pending.ticket)
                    pending.put(.success(outcome))
                } catch {
                    pending.put(.failure(error))
                }
            }
        }
        return pending
    }

    /// Starts a change and lets it go as far as it can.
    @discardableResult
    func change(
        _ request: GPUBindingRequest, with binding: FakeBinding, for caller: Caller = root,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Change {
        let pending = begin(request, binding, for: caller)
        run(sourceLocation: sourceLocation)
        return pending
    }
}

/// A GB200 host whose regions are of `generation`; its GPUs are 0008 and 0009 (egm4), 0018 and 0019 (egm5).
func gb200(_ generation: DriverGeneration) -> Topology {
    var facts = gb200Facts()
    for index in facts.regions.indices { facts.regions[index].generation = generation }
    return TopologyBuilder.build(from: facts)
}

let gpu8 = PCIAddress(domain: 8, bus: 1, device: 0, function: 0)
let gpu9 = PCIAddress(domain: 9, bus: 1, device: 0, function: 0)
let gpu18 = PCIAddress(domain: 0x18, bus: 1, device: 0, function: 0)

func toVFIO(_ gpu: PCIAddress = gpu8, persistent: Bool = false) -> GPUBindingRequest {
    GPUBindingRequest(gpu: gpu, driver: KernelDriverName("vfio-pci"), isPersistent: persistent)
}

func unbinding(_ gpu: PCIAddress = gpu8, persistent: Bool = false) -> GPUBindingRequest {
    GPUBindingRequest(gpu: gpu, driver: nil, isPersistent: persistent)
}
