import EGMPlatform
import LinuxSystem
import Synchronization

/// Keeps descriptors as systemd's store does, and writes down what it was told.
final class FakeKeeper: DescriptorKeeping {
    private struct State {
        var numbers: [String: Int32] = [:]
        var given: Set<String> = []
        var log: [String] = []
    }

    let process: Int32? = 1
    private let state = Mutex(State())

    deinit { for number in state.withLock({ $0.numbers.values }) { _ = OwnedDescriptor(owning: number) } }

    /// Leaves a descriptor as an earlier run would have.
    func leave(_ descriptor: consuming OwnedDescriptor, of region: String) {
        let number = descriptor.release()
        state.withLock { state in
            state.numbers[region] = number
            state.given.insert(region)
        }
    }

    var log: [String] { state.withLock { $0.log } }

    func has(_ region: String) -> Bool { state.withLock { $0.given.contains(region) } }

    func take(_ region: String) -> OwnedDescriptor? {
        state.withLock { state in
            state.log.append("take \(region)")
            guard state.given.remove(region) != nil, let number = state.numbers[region] else { return nil }
            let borrowed = OwnedDescriptor(owning: number)
            let copy = try? borrowed.duplicate()
            _ = borrowed.release()
            return copy
        }
    }

    func keep(_ descriptor: borrowing OwnedDescriptor, of region: String) {
        let copy = try? descriptor.duplicate()
        let number = copy?.release()
        state.withLock { state in
            state.log.append("keep \(region)")
            if let number, state.numbers[region] == nil {
                state.numbers[region] = number
            } else if let number {
                _ = OwnedDescriptor(owning: number)
            }
        }
    }

    func forget(_ region: String) {
        state.withLock { state in
            state.log.append("forget \(region)")
            if let number = state.numbers.removeValue(forKey: region) { _ = OwnedDescriptor(owning: number) }
        }
    }

    func reject(_ region: String, reason: String) {
        state.withLock { $0.log.append("reject \(region): \(reason)") }
        forget(region)
    }
}
