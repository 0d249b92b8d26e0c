internal import Synchronization

/// What configuration decides for scrubs, for all scrubbers that share it. A change counts for the runs that begin after it.
package final class ScrubTuning: Sendable {
    package struct Values: Equatable, Sendable {
        /// At most so many threads; nil: one for each CPU.
        package var threadLimit: Int?
        /// Bytes of the ranges that threads take; a multiple of 64 KiB.
        package var chunkSize: UInt64
    }

    private let values: Mutex<Values>

    package init(threadLimit: Int? = nil, chunkSize: UInt64 = Scrubber.chunkSize) {
        values = Mutex(Values(threadLimit: threadLimit, chunkSize: chunkSize))
    }

    package var current: Values { values.withLock { $0 } }

    package func set(threadLimit: Int?, chunkSize: UInt64) {
        values.withLock { $0 = Values(threadLimit: threadLimit, chunkSize: chunkSize) }
    }
}
