// Counts requests. Every call goes through here, so counting is a few additions in arrays that are made once: no name is
// looked up, nothing is allocated. A method has a number for that, its place in the contract, which the router knows.

internal import EGMProtocol
internal import JSONRPC

/// What became of the requests, by method, and of what clients sent that was none.
struct RequestMeter: Sendable {
    /// The label of names that the contract does not have.
    static let otherMethod = "other"
    /// Every label, by the method's number.
    static let methods = Contract.methods.map(\.name) + [otherMethod]
    /// The number of what is no method.
    static let other = methods.count - 1
    /// `data.kind` of the errors that JSON-RPC defines, and a word for codes that nobody has.
    static let standardKinds = [
        "parse-error", "invalid-request", "unknown-method", "invalid-params", "internal", "other",
    ]
    /// Every label of an error.
    static let kinds = standardKinds + ErrorKind.allCases.map(\.rawValue)

    /// The code of the first kind of the daemon's own; the others follow downwards.
    private static let firstOwnCode = -32001

    private var served = [UInt64](repeating: 0, count: methods.count)
    private var failed = [UInt64](repeating: 0, count: methods.count)
    private var buckets = [UInt64](repeating: 0, count: methods.count * LatencyHistogram.bucketCount)
    private var nanoseconds = [UInt64](repeating: 0, count: methods.count)
    private var errors = [UInt64](repeating: 0, count: kinds.count)

    /// The number of a method.
    static func number(_ name: String) -> Int { Contract.methods.firstIndex { $0.name == name } ?? other }

    /// Counts a request that took so many nanoseconds and ended in that error, or in none.
    mutating func count(_ method: Int, _ error: RPCError?, nanoseconds taken: UInt64) {
        if let error {
            failed[method] &+= 1
            count(error)
        } else {
            served[method] &+= 1
        }
        buckets[method &* LatencyHistogram.bucketCount &+ LatencyHistogram.bucket(taken)] &+= 1
        nanoseconds[method] &+= taken
    }

    /// Counts an error that is no request's.
    mutating func count(_ error: RPCError) { errors[RequestMeter.slot(error.code)] &+= 1 }

    func served(_ method: Int) -> UInt64 { served[method] }

    func failed(_ method: Int) -> UInt64 { failed[method] }

    func errors(_ kind: Int) -> UInt64 { errors[kind] }

    func histogram(_ method: Int) -> LatencyHistogram {
        let start = method * LatencyHistogram.bucketCount
        return LatencyHistogram(
            counts: Array(buckets[start..<start + LatencyHistogram.bucketCount]), nanoseconds: nanoseconds[method])
    }

    /// The place of an error in `kinds`. The daemon's own codes follow each other.
    static func slot(_ code: Int) -> Int {
        switch code {
        case RPCError.Code.parseError: return 0
        case RPCError.Code.invalidRequest: return 1
        case RPCError.Code.methodNotFound: return 2
        case RPCError.Code.invalidParams: return 3
        case RPCError.Code.internalError: return 4
        default:
            // Any integer may be a code; the difference of the two must not trap.
            guard code <= firstOwnCode, code > firstOwnCode - (kinds.count - standardKinds.count) else {
                return standardKinds.count - 1
            }
            return standardKinds.count + (firstOwnCode - code)
        }
    }
}
