// Writing a large ledger anew takes too long to do it at once on the event loop: with 10,000 allocations a tenth of a second.
// So it is done in pieces, one with each transaction. The new file first gets every allocation and mark as it is when its turn
// comes, and then the transactions that came meanwhile, in their order. The last change of each allocation and region is among
// those, or came before its turn; so the end of it all is what the old file says. Until the new file has the old one's name,
// the old one counts and has everything; a kill leaves a new file that nobody reads.

internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension LedgerFile {
    /// Lines that are written anew beside one transaction. A ledger with fewer is written anew at once.
    static let pieceLength = 64

    /// A new file that is being written.
    struct Compaction: ~Copyable {
        let file: OwnedDescriptor
        var end = 0
        var sum = LedgerFormat.seed
        /// What was not written yet of the allocations and marks that there were at the beginning.
        var entries: ArraySlice<AllocationID>
        var marks: ArraySlice<RegionIdentity>
        /// The dirty ranges of cut regions; they come after the marks.
        var ranges: ArraySlice<LedgerChange>
        /// The transactions since the beginning that are not written yet.
        var transactions: ArraySlice<[LedgerChange]> = []

        init(file: consuming OwnedDescriptor, of content: LedgerContent) {
            self.file = file
            entries = Array(content.entries.keys)[...]
            marks = Array(content.marks.keys)[...]
            ranges = []
        }

        var isComplete: Bool { entries.isEmpty && marks.isEmpty && ranges.isEmpty && transactions.isEmpty }

        /// The next piece.
        mutating func piece(of content: LedgerContent, boot: String) -> [UInt8] {
            var bytes: [UInt8] = []
            if end == 0 { bytes += LedgerFormat.header(boot: boot, &sum) }
            for _ in 0..<LedgerFile.pieceLength {
                if let id = entries.popFirst() {
                    // What is gone meanwhile needs no line.
                    if let entry = content.entries[id] { bytes += LedgerFormat.line([.put(entry)], &sum) }
                } else if let region = marks.popFirst() {
                    bytes += LedgerFormat.line([content.mark(of: region)], &sum)
                    // As they are together with the mark. Those that change meanwhile are among the transactions.
                    ranges += content.ranges(of: region)
                } else if let range = ranges.popFirst() {
                    bytes += LedgerFormat.line([range], &sum)
                } else if let changes = transactions.popFirst() {
                    bytes += LedgerFormat.line(changes, &sum)
                } else {
                    break
                }
            }
            return bytes
        }
    }

    /// Goes on with the new file, or begins one if it is time; `changes` were recorded just now.
    func compact(_ state: inout State, after changes: [LedgerChange]) {
        do throws(SystemError) {
            if state.compaction == nil {
                guard state.end >= state.compactAt else { return }
                try lock(&state)
                let file = try OwnedDescriptor.open(
                    newPath, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
                state.compaction = Compaction(file: consume file, of: state.content)
            } else {
                state.compaction?.transactions.append(changes)
            }
            guard var compaction = state.compaction.take() else { return }
            let bytes = compaction.piece(of: state.content, boot: boot)
            try compaction.file.write(bytes, at: UInt64(compaction.end))
            compaction.end += bytes.count
            guard compaction.isComplete else {
                state.compaction = consume compaction
                return
            }
            try finish(consume compaction, &state)
        } catch {
            // The transaction is recorded. The next try comes when there is as much again to win; what stays of the new
            // file would take the space that is missing, and is replaced by the next try.
            state.compaction = nil
            try? removeFile(newPath)
            state.compactAt = 2 * state.end
        }
    }

    private func finish(_ compaction: consuming Compaction, _ state: inout State) throws(SystemError) {
        try compaction.file.setMode(LedgerFile.mode)
        let identity = try FileStatus(of: compaction.file)
        try renameFile(newPath, to: path)
        state.end = compaction.end
        state.sum = compaction.sum
        state.file = compaction.takeFile()
        state.identity = identity
        state.isTorn = false
        state.compactAt = max(LedgerFile.smallSize, 2 * state.end)
    }
}

extension LedgerFile.Compaction {
    /// Gives the file away.
    consuming func takeFile() -> OwnedDescriptor { file }
}
