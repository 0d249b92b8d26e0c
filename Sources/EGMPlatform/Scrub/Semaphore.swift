internal import Glibc

/// A counting semaphore between threads. The corresponding calls are `sem_wait` and `sem_post`.
@safe final class Semaphore {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        // It fails only for a count that is too large.
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Lets one `wait` pass, now or later.
    func signal() { unsafe sem_post(semaphore) }

    func wait() { while unsafe sem_wait(semaphore) != 0 {} }
}

// The C library's semaphore is made for any number of threads, and its address never changes.
extension Semaphore: @unchecked Sendable {}
