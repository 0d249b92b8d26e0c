internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension AllocationActivateParams {
    /// The process that the request names; nil for the caller's own.
    ///
    /// - Parameter passed: the one whose pidfd came with the request.
    func process(passed: ProcessReference?) throws(RPCError) -> ProcessReference? {
        if let passed {
            guard pid == nil, startTime == nil else { throw .pidBesidesPidfd }
            return passed
        }
        switch (pid, startTime) {
        case (nil, nil): return nil
        case (let pid?, let startTime?): return ProcessReference(pid: pid, startTime: startTime)
        case (_?, nil):
            throw .invalidParams(
                ShapeError(
                    path: "params.startTime", problem: "is missing",
                    hint: "a pid is used again: give its start time, field 22 of /proc/PID/stat, or send a pidfd"))
        case (nil, _?): throw .invalidParams(ShapeError(path: "params.pid", problem: "is missing"))
        }
    }
}
