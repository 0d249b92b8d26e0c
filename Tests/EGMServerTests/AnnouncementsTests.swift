import EGMDomain
import Testing

@testable import EGMServer

/// `#expect` takes no mutating calls.
private final class Book {
    private var book: Announcements

    init(known: [AllocationID]) { book = Announcements(known: known) }

    var needsPruning: Bool { book.needsPruning }
    func prune(existing: [AllocationID]) { book.prune(existing: existing) }
    func begin(_ id: AllocationID) -> Bool { book.begin(id) }
    func tell(_ id: AllocationID) { book.tell(id) }
    func giveUp(_ id: AllocationID) -> Bool { book.giveUp(id) }
}

@Suite struct AnnouncementsTests {
    private let id = AllocationID("a")

    @Test func whatNobodyWasToldOfIsGivenUp() {
        let book = Book(known: [])
        #expect(book.begin(id))
        #expect(book.giveUp(id))
        #expect(!book.giveUp(id))
    }

    @Test func whatSomebodyWasToldOfStays() {
        let book = Book(known: [])
        #expect(book.begin(id) && book.begin(id))
        book.tell(id)
        #expect(!book.giveUp(id))
        #expect(!book.begin(id))
    }

    @Test func theLastOfSeveralGivesUp() {
        let book = Book(known: [])
        #expect(book.begin(id) && book.begin(id))
        #expect(!book.giveUp(id))
        #expect(book.giveUp(id))
    }

    @Test func whatExistedBeforeStays() {
        let book = Book(known: [id])
        #expect(!book.begin(id))
        #expect(!book.giveUp(id))
    }

    @Test func forgetsWhatIsGone() {
        let book = Book(known: [])
        var pruned = 0
        for number in 0..<1000 {
            if book.needsPruning {
                book.prune(existing: [id])
                pruned += 1
            }
            book.tell(AllocationID("\(number)"))
        }
        book.tell(id)
        #expect(pruned >= 10)
        book.prune(existing: [id])
        #expect(!book.begin(id))
        #expect(book.begin(AllocationID("999")))
    }
}
