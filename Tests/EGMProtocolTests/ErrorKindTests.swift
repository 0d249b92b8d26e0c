import EGMProtocol
import JSONRPC
import Testing

@Suite struct ErrorKindTests {
    @Test func codesAreUniqueAndInTheRangeForServers() {
        #expect(Set(ErrorKind.allCases.map(\.code)).count == ErrorKind.allCases.count)
        #expect(ErrorKind.allCases.allSatisfy { (-32099 ... -32001).contains($0.code) })
        for kind in ErrorKind.allCases {
            #expect(ErrorKind(code: kind.code) == kind)
            #expect(kind.documentation.last == ".")
            #expect(!kind.hint.isEmpty)
        }
        #expect(ErrorKind(code: -32000) == nil)
    }

    /// Codes are part of the contract: this pins them.
    @Test func codesDoNotMove() {
        #expect(ErrorKind.unknownRegion.code == -32001)
        #expect(ErrorKind.regionBusy.code == -32010)
        #expect(ErrorKind.limitExceeded.code == -32025)
        #expect(ErrorKind.regionNotHeld.code == -32026)
        #expect(ErrorKind.scrubFailed.code == -32027)
        #expect(ErrorKind.verifyFailed.code == -32028)
        #expect(ErrorKind.invalidDescriptor.code == -32031)
        #expect(ErrorKind.ledgerUnavailable.code == -32032)
        #expect(ErrorKind.regionNotShareable.code == -32033)
        #expect(ErrorKind.regionPartitioned.code == -32034)
        #expect(ErrorKind.noRoom.code == -32035)
    }

    /// How egmctl ends on each kind; docs/protocol.md has the same column. Every kind is here.
    @Test func egmctlEndsInADocumentedWay() {
        let temporary: Set<ErrorKind> = [
            .regionBusy, .regionDraining, .timeout, .cancelled, .limitExceeded, .gpuInUse, .ledgerUnavailable,
            .regionPartitioned, .noRoom,
        ]
        let page = ProtocolReference.markdown()
        for kind in ErrorKind.allCases {
            let expected: Int32 = kind == .notPermitted ? 77 : temporary.contains(kind) ? 75 : 1
            #expect(kind.exitStatus == expected, "\(kind)")
            #expect(kind.isTemporary == (expected == 75), "\(kind)")
            let row = "| \(kind.code) | `\(kind.rawValue)` | \(kind.documentation) | \(kind.hint) | \(expected) |"
            #expect(page.contains(row), "\(kind)")
        }
    }

    @Test func errorCarriesKindNounsAndHint() {
        let error = RPCError.of(.unknownRegion, "no egm9", nouns: ["region": "egm9", "kind": "forged"])
        #expect(error.code == -32001)
        #expect(error.kind == .unknownRegion)
        #expect(error.hint == ErrorKind.unknownRegion.hint)
        #expect(error.data?["region"] == "egm9")
        #expect(RPCError.of(.timeout, "x", hint: "y").hint == "y")
        #expect(RPCError.parseError(JSONSyntaxError(reason: "", line: 1, column: 1, position: 1)).kind == nil)
    }
}
