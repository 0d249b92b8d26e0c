import Testing

@testable import EGMDomain

struct RequestTicketsTests {
    @Test func remembersWhileItRuns() {
        var tickets = RequestTickets()
        tickets.begin(1)
        #expect(!tickets.isAbandoned(1))
        tickets.abandon(1)
        #expect(tickets.isAbandoned(1))
        tickets.end(1)
        #expect(tickets.isIdle)
    }

    @Test func remembersBeforeItBegins() {
        var tickets = RequestTickets()
        tickets.abandon(1)
        tickets.begin(1)
        #expect(tickets.isAbandoned(1))
        tickets.abandon(3)
        tickets.begin(2)
        #expect(!tickets.isAbandoned(2))
        tickets.begin(3)
        #expect(tickets.isAbandoned(3) && tickets.isAbandoned(1))
        for ticket in 1...3 as ClosedRange<UInt64> { tickets.end(ticket) }
        #expect(tickets.isIdle)
    }

    @Test func forgetsWhatComesTooLate() {
        var tickets = RequestTickets()
        for ticket in 1...1000 as ClosedRange<UInt64> {
            tickets.begin(ticket)
            tickets.end(ticket)
            tickets.abandon(ticket)
        }
        #expect(tickets.isIdle)
    }

    @Test func forgetsWhatNeverBegan() {
        var tickets = RequestTickets()
        tickets.abandon(7)
        tickets.begin(8)
        tickets.end(8)
        #expect(tickets.isIdle)
    }
}
