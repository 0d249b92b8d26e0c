import EGMProtocol
import JSONRPC
import Testing

@testable import EGMServer

struct RequestMeterTests {
    @Test func bucketsEndAtTheirBounds() {
        let bounds = LatencyHistogram.bounds
        #expect(LatencyHistogram.bucket(0) == 0 && LatencyHistogram.bucket(.max) == bounds.count)
        for (index, bound) in bounds.enumerated() {
            #expect(LatencyHistogram.bucket(bound) == index)
            #expect(LatencyHistogram.bucket(bound + 1) == index + 1)
        }
        #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count)
    }

    @Test func countsByMethodAndOutcome() {
        var meter = RequestMeter()
        let (ping, create) = (RequestMeter.number("system.ping"), RequestMeter.number("allocation.create"))
        meter.count(ping, nil, nanoseconds: 5000)
        meter.count(ping, nil, nanoseconds: 200_000)
        meter.count(create, .tooManyRequests(limit: 1), nanoseconds: .max)
        #expect(meter.served(ping) == 2 && meter.failed(ping) == 0)
        #expect(meter.served(create) == 0 && meter.failed(create) == 1)
        #expect(
            meter.histogram(ping)
                == LatencyHistogram(counts: [1, 0, 1, 0, 0, 0, 0, 0, 0, 0], nanoseconds: 205_000))
        #expect(meter.histogram(create).counts == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    }

    /// A client that makes names up makes no series.
    @Test func unknownMethodsAreOne() {
        #expect(RequestMeter.number("no.such") == RequestMeter.other && RequestMeter.number("") == RequestMeter.other)
        #expect(RequestMeter.methods.count == Contract.methods.count + 1 && RequestMeter.methods.last == "other")
        #expect(Set(RequestMeter.methods).count == RequestMeter.methods.count)
    }

    @Test func everyErrorHasItsWord() throws {
        for kind in ErrorKind.allCases { #expect(RequestMeter.kinds[RequestMeter.slot(kind.code)] == kind.rawValue) }
        let standard: [RPCError] = [
            .parseError(JSONSyntaxError(reason: "r", line: 1, column: 0, position: 0)), .invalidRequest("r"),
            Contract.methodNotFound("x"), .invalidParams(ShapeError(path: "p", problem: "q")), .internalError("r"),
        ]
        for error in standard {
            #expect(RequestMeter.kinds[RequestMeter.slot(error.code)] == error.data?["kind"]?.stringValue)
        }
        let last = try #require(ErrorKind.allCases.map(\.code).min())
        for code in [0, 1, -32000, last - 1, .min + 1, .max] {
            #expect(RequestMeter.kinds[RequestMeter.slot(code)] == "other", "\(code)")
        }
        #expect(Set(RequestMeter.kinds).count == RequestMeter.kinds.count)
    }
}
