internal import LinuxSystem
internal import Synchronization

/// The device number that was last seen.
final class NumberMemo: Sendable {
    private let number = Mutex<DeviceNumber?>(nil)

    var value: DeviceNumber? {
        get { number.withLock { $0 } }
        set { number.withLock { $0 = newValue } }
    }
}
