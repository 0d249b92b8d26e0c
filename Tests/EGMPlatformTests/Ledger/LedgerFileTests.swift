import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// The ledger's file: what a next daemon finds in it.
@Suite(.timeLimit(.minutes(10))) struct LedgerFileTests {
    private let fixture: LedgerFixture
    private let region = LedgerFixture.region(4)

    init() throws { fixture = try LedgerFixture() }

    /// Commits each transaction; returns the content and the file's length before the first and after each.
    @discardableResult
    private func commit(_ transactions: [[LedgerChange]]) throws -> [(content: LedgerContent, length: Int)] {
        let (ledger, replay) = try fixture.open()
        var content = replay.content
        var steps = [(content, 0)]
        for changes in transactions {
            try ledger.commit(changes)
            content.apply(changes)
            steps.append((content, try fixture.bytes().count))
        }
        return steps
    }

    private var transactions: [[LedgerChange]] {
        [
            [.clean(region)], [.put(LedgerFixture.entry(1)), .dirty(region)],
            [.put(LedgerFixture.plain(2)), .dirty(LedgerFixture.region(2))], [.remove(AllocationID("a-1"))],
            [.put(LedgerFixture.entry(3, shares: 1))],
            [
                .put(LedgerFixture.part(4, offset: 0)), .cut(LedgerFixture.region(9)),
                .dirtyRange(LedgerFixture.region(9), offset: 0, size: 1 << 20),
            ],
            [
                .put(LedgerFixture.part(5, offset: 1 << 20)),
                .dirtyRange(LedgerFixture.region(9), offset: 1 << 20, size: 1 << 20),
            ],
            [.cleanRange(LedgerFixture.region(9), offset: 0, size: 1 << 20)],
        ]
    }

    @Test func whatWasCommittedIsThereAfterwards() throws {
        let steps = try commit(transactions)
        let replay = try fixture.reopened()
        #expect(replay == LedgerReplay(content: try #require(steps.last).content))
        #expect(replay.content.entries[AllocationID("a-3")] == LedgerFixture.entry(3, shares: 1))
        #expect(try fixture.others() == [])
        #expect(try FileStatus(path: fixture.path).mode == 0o640)
        // Goes on where the last one ended.
        let more = try commit([[.remove(AllocationID("a-2"))], [.clean(region)]])
        #expect(try fixture.reopened().content == more.last?.content)
        let text = String(decoding: try fixture.bytes(), as: UTF8.self)
        #expect(text.hasPrefix("egmd ledger 2 boot=\(LedgerFixture.boot) "))
        #expect(text.split(separator: "\n").count == 11)
    }

    @Test func nothingIsWrittenBeforeTheFirstTransaction() throws {
        do {
            let (ledger, replay) = try fixture.open()
            #expect(replay == LedgerReplay())
            try ledger.commit([])
        }
        #expect(!HostRoot().exists(fixture.path))
    }

    /// Wherever the file ends, it is an old state or the new one.
    @Test func everyTornTailIsCut() throws {
        let steps = try commit(transactions)
        let whole = try fixture.bytes()
        for length in 0..<whole.count {
            let torn = try LedgerFixture()
            try torn.write(Array(whole[..<length]))
            let replay = try torn.reopened()
            var expected = steps.last { $0.length <= length }?.content ?? LedgerContent()
            let isWhole = length > 0 && steps.contains { $0.length == length }
            let isHeader = whole[..<length].last == LedgerFormat.newline && steps[1].length > length
            if !isWhole, !isHeader { expected.distrustMarks() }
            #expect(replay.content == expected, "cut at \(length)")
            #expect((replay.problem == nil) == (isWhole || isHeader), "cut at \(length)")
            guard replay.problem != nil else { continue }
            // The whole file is kept, and the next start finds a ledger that is right.
            let aside = try readFile(torn.path + ".corrupt-1", limit: whole.count)
            #expect(aside == Array(whole[..<length]))
            #expect(try torn.reopened() == LedgerReplay(content: expected))
            #expect(try torn.others() == ["ledger.corrupt-1"])
        }
    }

    /// Every bit of the file, turned alone.
    @Test func everyTurnedBitIsSeen() throws {
        let steps = try commit([[.clean(region)], [.put(LedgerFixture.entry(1)), .dirty(region)]])
        let whole = try fixture.bytes()
        let last = try #require(steps.last).content
        for index in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[index] ^= 1 << UInt8(bit)
                let reading = LedgerReading(bytes)
                #expect(reading.damage != nil, "bit \(bit) of byte \(index)")
                #expect(steps.contains { $0.content == reading.content }, "bit \(bit) of byte \(index)")
                #expect(reading.content != last || index >= whole.count - 1)
            }
        }
    }

    @Test func linesThatAreLeftOutOrExchangedAreSeen() throws {
        try commit(transactions)
        let lines = try fixture.bytes().split(separator: LedgerFormat.newline).map {
            Array($0) + [LedgerFormat.newline]
        }
        for index in 1..<lines.count - 1 {
            var fewer = lines
            fewer.remove(at: index)
            #expect(LedgerReading(Array(fewer.joined())).damage?.contains("line \(index + 1)") == true)
            var exchanged = lines
            exchanged.swapAt(index, index + 1)
            #expect(LedgerReading(Array(exchanged.joined())).damage?.contains("line \(index + 1)") == true)
            var doubled = lines
            doubled.insert(lines[index], at: index)
            #expect(LedgerReading(Array(doubled.joined())).damage != nil)
        }
    }

    @Test func damagedLedgersAreKeptUpToALimit() throws {
        for number in 1...LedgerFile.asideLimit + 1 {
            try fixture.write(Array("no ledger \(number)\n".utf8))
            let problem = try #require(try fixture.reopened().problem)
            #expect(problem.contains("its first line"))
        }
        #expect(try fixture.others().count == LedgerFile.asideLimit)
        let last = try readFile("\(fixture.path).corrupt-\(LedgerFile.asideLimit)", limit: 100)
        #expect(String(decoding: last, as: UTF8.self) == "no ledger \(LedgerFile.asideLimit + 1)\n")
    }

    @Test func anotherBootVoidsAllocationsAndMarks() throws {
        try commit([[.put(LedgerFixture.plain(1)), .clean(region)]])
        let other = "00000000-1111-4222-8333-444444444444"
        let replay = try fixture.reopened(boot: other)
        #expect(replay.content == LedgerContent() && replay.voided == [LedgerFixture.plain(1)])
        #expect(replay.problem == nil)
        #expect(try fixture.others() == ["ledger.earlier-boot"])
        #expect(!HostRoot().exists(fixture.path))
        #expect(try fixture.reopened(boot: other) == LedgerReplay())
    }

    @Test func aNewerLedgerIsRefusedAndUntouched() throws {
        var sum = LedgerFormat.seed
        let newer = LedgerFormat.line("egmd ledger 3 boot=x anything else", &sum) + Array("\u{0}\u{1}2".utf8)
        try fixture.write(newer)
        let error = #expect(throws: LedgerError.self) { try fixture.open() }
        #expect(error?.reason.contains("a newer egmd wrote it, in format 3, and this one reads up to format 2") == true)
        #expect(error?.remedy.contains("start the newer egmd again") == true)
        #expect(try fixture.bytes() == newer)
        #expect(try fixture.others() == [])
        // A digit that the disk has turned is damage, not a version.
        try fixture.write(Array(String(decoding: newer, as: UTF8.self).replacing("ledger 3", with: "ledger 4").utf8))
        #expect(try fixture.reopened().problem != nil)
    }

    /// The first version had no partitions. An egmd of that time could not read a line about them, so none is appended to
    /// its file.
    @Test func anOlderLedgerIsReadAndReplaced() throws {
        var sum = LedgerFormat.seed
        var older = LedgerFormat.line("egmd ledger 1 boot=\(LedgerFixture.boot)", &sum)
        older += LedgerFormat.line([.put(LedgerFixture.plain(1)), .clean(region)], &sum)
        try fixture.write(older)
        let more = [LedgerChange.cut(region), .dirtyRange(region, offset: 0, size: 1 << 20)]
        do {
            let (ledger, replay) = try fixture.open()
            #expect(replay.problem == nil && replay.content.isClean(region))
            #expect(replay.content.entries[AllocationID("a-1")] == LedgerFixture.plain(1))
            #expect(try fixture.bytes() == older)
            try ledger.commit(more)
        }
        let text = String(decoding: try fixture.bytes(), as: UTF8.self)
        #expect(text.hasPrefix("egmd ledger 2 "))
        let content = try fixture.reopened().content
        #expect(content.cuts == [region: [0: 1 << 20]] && content.entries.count == 1)
    }

    @Test func thereIsNoVersionZero() throws {
        var sum = LedgerFormat.seed
        try fixture.write(LedgerFormat.line("egmd ledger 0 boot=\(LedgerFixture.boot)", &sum))
        #expect(try fixture.reopened().problem != nil)
    }

    @Test func whatTheVersionDoesNotKnowIsDamage() throws {
        for payload in [
            "forget id=a-1", "put id=a-1", "clean 4,0x0", "clean 4,0x0,0x1 ", "clean 4,0x0,0x1 | ",
            "dirty 4,0x0,0x1,held", "cut 4,0x0,0x1,0x0,0x1", "dirty 4,0x0,0x1,0x0", "dirty 4,0x0,0x1,0x0,0x0",
            "clean 4,0x0,0x1,0x1,0x1", "clean 4,0x0,0x2,0x0,0x3", "dirty 4,0x0,0x2,0xffffffffffffffff,0x2",
            "remove id=", "remove id=a-1 id=a-2", "remove id=%4", "clean 4294967296,0x0,0x1", "clean 4,0x,0x1",
            "clean 4,0x1ffffffffffffffff,0x1",
        ] {
            #expect(LedgerFormat.changes(Array(payload.utf8)[...]) == nil, "\(payload)")
        }
        var sum = LedgerFormat.seed
        let words = String(decoding: LedgerFormat.line([.put(LedgerFixture.entry(1))], &sum), as: UTF8.self)
            .split(separator: " ").dropLast()
        for word in words.dropFirst() {
            let without = words.filter { $0 != word }.joined(separator: " ")
            let isOptional = ["name", "process", "peer", "draining", "ending"].contains { word.hasPrefix($0 + "=") }
            let changes = LedgerFormat.changes(Array(without.utf8)[...])
            #expect((changes != nil) == (isOptional || word.hasPrefix("share=")), "without \(word)")
            let twice = words.joined(separator: " ") + " " + word
            #expect((LedgerFormat.changes(Array(twice.utf8)[...]) != nil) == word.hasPrefix("share="), "twice \(word)")
            let unknown = words.joined(separator: " ") + " new=1"
            #expect(LedgerFormat.changes(Array(unknown.utf8)[...]) == nil)
        }
    }

    @Test func aLedgerThatIsTakenAwayIsMadeAnew() throws {
        let (ledger, _) = try fixture.open()
        try ledger.commit([.put(LedgerFixture.plain(1))])
        try removeFile(fixture.path)
        try ledger.commit([.put(LedgerFixture.plain(2))])
        #expect(LedgerReading(try fixture.bytes()).content.entries.count == 2)
        // Another file of that name is not ours either.
        try fixture.write(Array("something".utf8))
        try removeFile(fixture.path)
        try fixture.write(Array("something else".utf8))
        try ledger.commit([.remove(AllocationID("a-1"))])
        #expect(LedgerReading(try fixture.bytes()).content.entries.count == 1)
    }

    @Test func aSecondDaemonIsRefused() throws {
        let first = try fixture.open()
        let error = #expect(throws: LedgerError.self) { try fixture.open() }
        #expect(error?.remedy.contains("another egmd uses it") == true)
        withExtendedLifetime(first) {}
    }

    @Test func whatAKillLeftBesideItIsRemoved() throws {
        try commit([[.clean(region)]])
        try writeFile(fixture.path + ".new", bytes: [1, 2, 3], mode: 0o600)
        #expect(try fixture.reopened().content.isClean(region))
        #expect(try fixture.others() == [])
    }

    @Test func aLedgerThatCannotBeReadIsRefused() throws {
        try ScratchDirectory.makePath(fixture.path, mode: 0o700)
        let error = #expect(throws: LedgerError.self) { try fixture.open() }
        #expect(error?.reason.contains("cannot read the ledger") == true)
    }

    @Test func aDirectoryThatIsMissingIsMade() throws {
        let path = fixture.directory.path("deep/er")
        do {
            let (ledger, _) = try LedgerFile.open(directory: path, boot: LedgerFixture.boot)
            try ledger.commit([.clean(region)])
        }
        #expect(try LedgerFile.open(directory: path, boot: LedgerFixture.boot).replay.content.isClean(region))
    }
}
