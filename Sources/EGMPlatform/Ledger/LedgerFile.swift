// The ledger of acknowledged allocations: an append-only file, `ledger`, in a directory of tmpfs.
//
//  - A transaction is one line and one write. A kill in the middle of that leaves a line whose checksum is wrong: the
//    next start cuts it, and it was never acknowledged.
//  - A write that fails is taken back (the file is made as long as before), so that nothing half-written stands before
//    the next line. If not even that works, nothing more is appended until it does.
//  - When the lines that count for nothing any more are as many bytes as those that do, the file is written anew beside
//    the old one, in pieces (+Compaction), and takes its name in one step. So its length is bounded by what it holds, and a transaction costs the
//    same on average, however many allocations there are.
//
// Nothing is synced to disk: the file counts for one boot only, and what write(2) and rename(2) have done outlives the
// process's death, which is all that it has to. That is also why it may be written on the event loop.

package import EGMDomain
internal import LinuxSystem
internal import Synchronization

/// Keeps the ledger in a file.
package final class LedgerFile: AllocationLedger {
    package static let name = "ledger"
    /// Bytes of the largest ledger that is read: some 200,000 allocations.
    package static let sizeLimit = 64 << 20
    /// Bytes of a ledger that is not worth writing anew.
    package static let smallSize = 64 << 10
    /// Damaged ledgers that are kept aside; after that the last of them is replaced.
    package static let asideLimit = 100
    static let mode: UInt32 = 0o640

    struct State: ~Copyable {
        /// The file, open for writing; nil until the first transaction has made one.
        var file: OwnedDescriptor?
        /// The file's device and inode: whoever removes it under us is noticed.
        var identity: FileStatus?
        /// The directory, locked against another daemon.
        var lock: OwnedDescriptor?
        /// Bytes of right lines, and their checksum.
        var end = 0
        var sum = LedgerFormat.seed
        /// There may be a piece of a line behind `end`.
        var isTorn = false
        /// Length from which the file is written anew.
        var compactAt = LedgerFile.smallSize
        var content = LedgerContent()
        /// The new file, while one is written.
        var compaction: Compaction?
    }

    let directory: String
    let boot: String
    let state = Mutex(State())
    var path: String { "\(directory)/\(LedgerFile.name)" }
    /// Where a new file is made; a kill may leave it.
    var newPath: String { path + ".new" }

    init(directory: String, boot: String) {
        self.directory = directory
        self.boot = boot
    }

    package func commit(_ changes: [LedgerChange]) throws(LedgerError) {
        guard !changes.isEmpty else { return }
        try state.withLock { state throws(LedgerError) in
            do throws(SystemError) {
                guard isInPlace(&state) else { return try rewrite(&state, adding: changes) }
                try append(changes, &state)
            } catch {
                throw failure("write", error)
            }
            compact(&state, after: changes)
        }
    }

    /// Whether the open file is still the one of that name.
    private func isInPlace(_ state: inout State) -> Bool {
        guard let identity = state.identity else { return false }
        // Any failure is a reason to make the file anew, and that tells what is wrong.
        return (try? FileStatus(path: path, followLinks: false))?.isSameFile(as: identity) == true
    }

    private func append(_ changes: [LedgerChange], _ state: inout State) throws(SystemError) {
        var sum = state.sum
        let line = LedgerFormat.line(changes, &sum)
        if state.isTorn {
            try state.file?.truncate(to: UInt64(state.end))
            state.isTorn = false
        }
        do throws(SystemError) { try state.file?.write(line, at: UInt64(state.end)) } catch {
            state.isTorn = true
            // If it fails, the next transaction begins with it.
            if (try? state.file?.truncate(to: UInt64(state.end))) != nil { state.isTorn = false }
            throw error
        }
        state.sum = sum
        state.end += line.count
        state.content.apply(changes)
    }
}
