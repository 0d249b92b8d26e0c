// What worker threads take their work from: a queue whose consumers sleep on a condition variable. pthread's own
// primitives live at a fixed address of their own, since Swift may move a value.

internal import Glibc

/// A queue between any threads; `next` waits.
@safe final class BlockingQueue<Element: Sendable> {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var elements: [Element] = []
    /// Elements before this index are taken already; so taking one moves nothing.
    private var start = 0
    private var isClosed = false

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Adds `element`; false if the queue is closed.
    func append(_ element: Element) -> Bool {
        // A consumer may finish the element's work, and let its owner and this queue go, before we have unlocked.
        let alive = unsafe Unmanaged.passRetained(self)
        defer { unsafe alive.release() }
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        elements.append(element)
        unsafe pthread_cond_signal(condition)
        return true
    }

    /// The oldest element, waited for; nil once the queue is closed and empty.
    func next() -> Element? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while start == elements.count {
            if isClosed { return nil }
            unsafe pthread_cond_wait(condition, mutex)
        }
        let element = elements[start]
        start += 1
        if start == elements.count {
            elements.removeAll(keepingCapacity: start <= 64)
            start = 0
        }
        return element
    }

    /// Refuses new elements; those in the queue are still handed out.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        isClosed = true
        unsafe pthread_cond_broadcast(condition)
    }
}

// Every member is touched only with the mutex held.
extension BlockingQueue: @unchecked Sendable {}
