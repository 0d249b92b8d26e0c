import Glibc

/// Lets one thread wait for another.
final class Semaphore: @unchecked Sendable {
    // `sem_t` is made to be used by several threads; the pointer never changes.
    private let raw = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(raw, 0, 0) }

    deinit {
        sem_destroy(raw)
        raw.deallocate()
    }

    func signal() { sem_post(raw) }

    func wait() { while sem_wait(raw) != 0, errno == EINTR {} }
}
