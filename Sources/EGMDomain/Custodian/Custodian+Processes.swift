extension Custodian {
    /// Watches the process that `request` binds the allocation `id` to: the one it names, else the caller's own.
    func watch(
        _ request: AllocationRequest, _ caller: Caller, for id: AllocationID
    ) throws(AllocationError) -> any ProcessWatch {
        if let process = request.process { return try watch(process, for: id) }
        if request.pid == nil, let process = caller.process { return try watch(process, for: id) }
        let pid = request.pid ?? caller.pid
        return try watching { (processes) throws(ProcessWatchError) in
            try processes.watch(pid: pid, ended: endOfProcess(pid, of: id))
        }
    }

    /// Watches that very process for the allocation `id`.
    func watch(_ process: ProcessReference, for id: AllocationID) throws(AllocationError) -> any ProcessWatch {
        try watching { (processes) throws(ProcessWatchError) in
            try processes.watch(process, ended: endOfProcess(process.pid, of: id))
        }
    }

    private func watching(
        _ body: (any ProcessWatching) throws(ProcessWatchError) -> any ProcessWatch
    ) throws(AllocationError) -> any ProcessWatch {
        do throws(ProcessWatchError) { return try body(processes) } catch {
            switch error {
            case .gone(let pid): throw .processGone(pid: pid)
            case .replaced(let process): throw .processReplaced(process)
            case .failed(let pid, let reason): throw .processUnwatchable(pid: pid, reason: reason)
            }
        }
    }

    private nonisolated func endOfProcess(_ pid: Int32, of id: AllocationID) -> @Sendable () -> Void {
        { [weak self] in
            // The port promises to call on our executor.
            self?.assumeIsolated { $0.noteEnd(ofProcess: pid, of: id) }
        }
    }

    /// Ends the allocation, or notes that it outlives its process.
    func noteEnd(ofProcess pid: Int32, of id: AllocationID) {
        guard var allocation = allocations[id] else { return }
        if allocation.lifetime == .process {
            return end(id, reason: "its process \(pid) has ended", error: .processGone(pid: pid))
        }
        allocation.hasProcessEnded = true
        allocations[id] = allocation
        watches[id] = nil
        owe(.put(entry(of: allocation)))
        wakeWaiters()
    }
}
