// Holding a node open. An open may take a minute and can't be interrupted, so it has a thread of its own, and who asked
// for it only waits:
//
//     closed ──open──► opening ──► open ──close──► closed      (close waits until nobody uses the node any more)
//                        │ every waiter gone: the thread goes on, and closes what it got
//
// What is open is kept by somebody else too (`DescriptorKeeping`), so that it outlives the daemon.
//
// A cancelled waiter leaves at once. If somebody comes back while the thread is still inside the kernel, he gets what
// it brings: a second open beside the first would find the node taken, by us.

internal import EGMDomain
internal import LinuxSystem
internal import Synchronization

/// Keeps at most one node open.
final class NodeKeeper: Sendable {
    typealias Outcome = Result<HeldNode, RegionMemoryError>
    typealias Answer = Result<RegionCapabilities, RegionMemoryError>

    private struct State {
        var node: HeldNode?
        var isOpening = false
        var waiters: [Promise<Answer>] = []
        var users = 0
        /// Those who wait until `users` is 0.
        var closers: [Promise<Void>] = []
    }

    private let name: String
    /// Keeps a copy of what is open.
    let keeping: (any DescriptorKeeping)?
    private let state = Mutex(State())

    /// - Parameter name: the region's.
    init(name: String, keeping: (any DescriptorKeeping)? = nil) {
        self.name = name
        self.keeping = keeping
    }

    /// Opens the node by `attempt`, on a thread of its own; holding it already is not an error.
    func open(_ attempt: @escaping @Sendable () -> Outcome) async throws(RegionMemoryError) -> RegionCapabilities {
        let promise = Promise<Answer>()
        let isFirst = state.withLock { state in
            if let node = state.node {
                promise.fulfil(.success(node.capabilities))
                return false
            }
            state.waiters.append(promise)
            defer { state.isOpening = true }
            return !state.isOpening
        }
        if isFirst { start(attempt) }
        return try await withTaskCancellationHandler {
            await promise.wait()
        } onCancel: {
            state.withLock { $0.waiters.removeAll { $0 === promise } }
            promise.fulfil(.failure(.cancelled))
        }.get()
    }

    /// Lets the node go, after those who use it. An open that is under way is left to itself and closes what it gets.
    func close() async {
        let promise = Promise<Void>()
        let (waiters, wait) = state.withLock { state in
            defer { state.waiters = [] }
            if state.users > 0 { state.closers.append(promise) }
            return (state.waiters, state.users > 0)
        }
        for waiter in waiters { waiter.fulfil(.failure(.cancelled)) }
        if wait { await promise.wait() }
        let wasOpen = state.withLock { $0.node.take() != nil }
        guard wasOpen, let keeping else { return }
        let name = name
        do throws(SystemError) {
            try await BackgroundThread.run(name: "egm-forget") { keeping.forget(name) }
        } catch { keeping.forget(name) }
    }

    /// The node, for a call or two; not to be kept.
    func node() throws(RegionMemoryError) -> HeldNode {
        guard let node = state.withLock({ $0.node }) else {
            throw .unavailable(reason: "\(name) is not open; open it first")
        }
        return node
    }

    /// Runs `body` with the node, which stays open until it has returned.
    func use<Value>(
        _ body: (HeldNode) async throws(RegionMemoryError) -> Value
    ) async throws(RegionMemoryError) -> Value {
        state.withLock { $0.users += 1 }
        defer {
            let closers = state.withLock { state -> [Promise<Void>] in
                state.users -= 1
                guard state.users == 0 else { return [] }
                defer { state.closers = [] }
                return state.closers
            }
            for closer in closers { closer.fulfil() }
        }
        return try await body(try node())
    }

    private func start(_ attempt: @escaping @Sendable () -> Outcome) {
        do throws(SystemError) {
            try startThread(name: "egm-open") { self.run(attempt) }
        } catch {
            _ = deliver(.failure(.temporary(reason: "cannot open \(name): \(error); allow the service more tasks")))
            // Whoever was to hear of it may have gone.
            state.withLock { $0.isOpening = false }
        }
    }

    /// The thread's way.
    private func run(_ attempt: () -> Outcome) {
        var isDelivered = false
        while !isDelivered {
            isDelivered = deliver(attempt())
            // What nobody wanted is closed by now. Somebody may have come meanwhile, and then it is done again.
            if !isDelivered {
                isDelivered = state.withLock { state in
                    state.isOpening = !state.waiters.isEmpty
                    return state.waiters.isEmpty
                }
            }
        }
    }

    /// Gives what came to those who wait; false, and nothing has changed, if nobody does.
    private func deliver(_ outcome: consuming Outcome) -> Bool {
        let waiters = state.withLock { state -> [Promise<Answer>] in
            guard !state.waiters.isEmpty else { return [] }
            defer { state.waiters = [] }
            state.isOpening = false
            if case .success(let node) = outcome {
                state.node = node
                // Not later: a close that comes next must find it there.
                keeping?.keep(node.descriptor, of: name)
            }
            return state.waiters
        }
        for waiter in waiters { waiter.fulfil(outcome.map(\.capabilities)) }
        return !waiters.isEmpty
    }
}
