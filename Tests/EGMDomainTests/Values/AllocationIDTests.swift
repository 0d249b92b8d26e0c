import EGMDomain
import Testing

struct AllocationIDTests {
    @Test func isShortRandomAndWellFormed() {
        let ids = (0..<1000).map { _ in AllocationID.random() }
        #expect(Set(ids).count == 1000)
        for id in ids {
            #expect(id.description.utf8.count == 18)
            #expect(id.description.hasPrefix("a-"))
            #expect(id.description.dropFirst(2).allSatisfy { "0123456789abcdef".contains($0) })
            #expect(AllocationID(id.description) == id)
        }
    }
}
