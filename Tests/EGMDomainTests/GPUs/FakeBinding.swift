import EGMDomain
import Synchronization

/// The kernel's side of binding, as the test scripts it.
final class FakeBinding: GPUBinding {
    private struct State {
        var drivers: [PCIAddress: String]
        var users: [PCIAddress: [Holder]] = [:]
        var usersError: GPUBindingError?
        var bindError: GPUBindingError?
        var rememberError: GPUBindingError?
        var remembered: [PCIAddress: String] = [:]
        var isBlocked = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var changes: [String] = []
        /// GPUs whose driver is being changed, and whether they had one.
        var underway: [PCIAddress: Bool] = [:]
        var running = 0
        var mostRunning = 0
    }

    private let state: Mutex<State>

    init(_ topology: Topology) {
        var drivers: [PCIAddress: String] = [:]
        for gpu in topology.gpus { drivers[gpu.address] = gpu.driver }
        state = Mutex(State(drivers: drivers))
    }

    // MARK: The port

    func driver(of gpu: PCIAddress) async throws(GPUBindingError) -> String? { state.withLock { $0.drivers[gpu] } }

    func users(of gpu: PCIAddress) async throws(GPUBindingError) -> [Holder] {
        if let error = state.withLock({ $0.usersError }) { throw error }
        return state.withLock { $0.users[gpu] ?? [] }
    }

    func bind(_ gpu: PCIAddress, to driver: KernelDriverName) async throws(GPUBindingError) {
        try await change(gpu, to: driver.description)
    }

    func unbind(_ gpu: PCIAddress) async throws(GPUBindingError) { try await change(gpu, to: nil) }

    func remember(_ driver: KernelDriverName?, of gpu: PCIAddress) async throws(GPUBindingError) {
        if let error = state.withLock({ $0.rememberError }) { throw error }
        state.withLock { $0.remembered[gpu] = driver?.description }
    }

    // MARK: The script

    func setDriver(_ driver: String?, of gpu: PCIAddress) { state.withLock { $0.drivers[gpu] = driver } }
    func setUsers(_ users: [Holder], of gpu: PCIAddress) { state.withLock { $0.users[gpu] = users } }
    func failUsers(_ error: GPUBindingError) { state.withLock { $0.usersError = error } }
    func failBind(_ error: GPUBindingError) { state.withLock { $0.bindError = error } }
    func failRemember(_ error: GPUBindingError) { state.withLock { $0.rememberError = error } }

    /// From now on each change waits for `finish`.
    func block() { state.withLock { $0.isBlocked = true } }

    /// Lets the change that waits longest go on; false if none does.
    @discardableResult
    func finish() -> Bool {
        let first = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        first?.resume()
        return first != nil
    }

    // MARK: What happened

    /// `0008:01:00.0 vfio-pci`, in the order in which the changes began.
    var changes: [String] { state.withLock { $0.changes } }
    var remembered: [PCIAddress: String] { state.withLock { $0.remembered } }
    /// Whether one of `gpus` is losing its driver just now.
    func isTaking(from gpus: [PCIAddress]) -> Bool {
        state.withLock { state in gpus.contains { state.underway[$0] == true } }
    }
    /// The most changes that ran at one time.
    var mostRunning: Int { state.withLock { $0.mostRunning } }

    private func change(_ gpu: PCIAddress, to driver: String?) async throws(GPUBindingError) {
        let isBlocked = state.withLock { state in
            state.changes.append("\(gpu) \(driver ?? "-")")
            state.running += 1
            state.underway[gpu] = state.drivers[gpu] != nil
            state.mostRunning = max(state.mostRunning, state.running)
            return state.isBlocked
        }
        defer {
            state.withLock { state in
                state.running -= 1
                state.underway[gpu] = nil
            }
        }
        if isBlocked { await withCheckedContinuation { waiter in state.withLock { $0.waiting.append(waiter) } } }
        if let error = state.withLock({ $0.bindError }) { throw error }
        state.withLock { $0.drivers[gpu] = driver }
    }
}
