// Two questions are answered under one lock: is there something to run, and does the loop have to be woken for it. The
// order of things makes it safe: the loop says "I wait" only in the same critical section in which it found the queue
// empty, so whoever appends later sees it.

/// What waits to run on the loop; always behind the loop's lock.
struct JobQueue {
    private var jobs: [UnownedJob] = []
    private var work: [@Sendable () -> Void] = []
    /// The loop found nothing to run, and waits or is about to; false again once it was woken.
    private var isWaiting = false

    /// Adds a job and tells whether the loop has to be woken: at most once for each wait.
    mutating func append(job: UnownedJob, isOnLoop: Bool) -> Bool {
        jobs.append(job)
        return mustWake(isOnLoop)
    }

    /// Adds a closure; the answer is the same as for a job.
    mutating func append(work body: @escaping @Sendable () -> Void, isOnLoop: Bool) -> Bool {
        work.append(body)
        return mustWake(isOnLoop)
    }

    /// Moves everything into `jobs` and `work`, whose old content is dropped and whose room is used again. True if
    /// there was nothing: the loop may wait then, and has to be woken for what comes.
    mutating func takeAll(jobs: inout [UnownedJob], work: inout [@Sendable () -> Void]) -> Bool {
        jobs.removeAll(keepingCapacity: true)
        work.removeAll(keepingCapacity: true)
        swap(&self.jobs, &jobs)
        swap(&self.work, &work)
        isWaiting = jobs.isEmpty && work.isEmpty
        return isWaiting
    }

    private mutating func mustWake(_ isOnLoop: Bool) -> Bool {
        guard isWaiting, !isOnLoop else { return false }
        isWaiting = false
        return true
    }
}
