internal import Glibc

/// Nanoseconds of `CLOCK_MONOTONIC`: for durations and deadlines; says nothing about the time of day.
package func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    // It can't fail for a clock that exists.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}

/// Nanoseconds for which this process had a processor, all its threads together.
package func processorNanoseconds() -> UInt64 {
    var now = timespec()
    // It can't fail for a clock that exists.
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}

/// Milliseconds since 1970 by `CLOCK_REALTIME`: for records of which several come in a second; it may jump.
package func realtimeMilliseconds() -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}

/// Seconds since 1970 by `CLOCK_REALTIME`: for records that people read; it may jump.
package func realtimeSeconds() -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec)
}
