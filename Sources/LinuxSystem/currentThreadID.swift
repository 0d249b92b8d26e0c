internal import CLinuxShims

/// The kernel's number of the calling thread (`gettid`), cached per thread. Unlike `pthread_self` it is right in
/// async code, whose thread may be another after every `await`. Not for a forked child.
package func currentThreadID() -> Int32 { egm_cached_gettid() }
