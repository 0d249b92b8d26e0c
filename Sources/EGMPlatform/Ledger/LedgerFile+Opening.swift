package import EGMDomain
internal import Glibc
internal import LinuxSystem
internal import Synchronization

extension LedgerFile {
    /// Milliseconds that an opener waits for a predecessor that was killed and has not let go of the directory yet.
    package static let lockPatience = 2000

    /// Reads the ledger in `directory` and goes on with it. A ledger of another boot is moved aside, and so is one that
    /// is damaged; what stands before the damage counts. If nothing can be written, that shows at the first commit.
    ///
    /// - Parameter boot: identifies the present boot of the host.
    /// - Throws: if there is a ledger that cannot be read, or that a newer egmd has written, or if another daemon uses
    ///   the directory: to go on without it would be to give away what is not ours to give.
    package static func open(
        directory: String, boot: String
    ) throws(LedgerError) -> (ledger: LedgerFile, replay: LedgerReplay) {
        let ledger = LedgerFile(directory: directory, boot: boot)
        let replay = try ledger.state.withLock { state throws(LedgerError) in try ledger.begin(&state) }
        return (ledger, replay)
    }

    private func begin(_ state: inout State) throws(LedgerError) -> LedgerReplay {
        do throws(SystemError) { try lock(&state, patience: LedgerFile.lockPatience) } catch {
            if error.code == EWOULDBLOCK { throw failure("use", error) }
            // Read-only, or not there: what can be read counts, and the first commit tells what is wrong.
        }
        // Of a predecessor that was killed; one that stays is replaced by the next.
        try? removeFile(newPath)
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try readFile(path, limit: LedgerFile.sizeLimit) } catch {
            if error.isMissing { return LedgerReplay() }
            throw failure("read", error)
        }
        let reading = LedgerReading(bytes)
        if let version = reading.version, version > LedgerFormat.version {
            throw LedgerError(
                reason:
                    "cannot use the ledger \(path): a newer egmd wrote it, in format \(version), and this one reads "
                    + "up to format \(LedgerFormat.version)",
                remedy: "start the newer egmd again; or, with no VM that uses EGM left running, remove the file")
        }
        if let written = reading.boot, written != boot { return void(reading, of: written) }
        guard reading.damage == nil else { return repair(reading, &state) }
        state.content = reading.content
        // What an older egmd wrote it could not read any more with a line of ours in it. So nothing is appended to that:
        // the first commit makes a new file.
        if reading.version == LedgerFormat.version { resume(reading, &state) }
        return LedgerReplay(content: reading.content)
    }

    /// Goes on appending to a file that is right. If it cannot be opened, the first commit makes a new one.
    private func resume(_ reading: LedgerReading, _ state: inout State) {
        guard let file = try? OwnedDescriptor.open(path, flags: O_WRONLY | O_NOFOLLOW),  // the commit tells why not
            let identity = try? FileStatus(of: file)  // as above
        else { return }
        state.file = consume file
        state.identity = identity
        state.end = reading.length
        state.sum = reading.sum
        guard reading.length > LedgerFile.smallSize else { return }
        // As if it had been written anew just now: else each start would begin with that, and the first creates pay for it.
        var sum = LedgerFormat.seed
        let live = reading.content.changes.reduce(0) { $0 + LedgerFormat.line([$1], &sum).count }
        state.compactAt = max(LedgerFile.smallSize, 2 * live)
    }

    /// What an earlier boot has left: its VMs are gone, and its regions' content is not known.
    private func void(_ reading: LedgerReading, of boot: String) -> LedgerReplay {
        var problem = reading.damage.map { "the ledger \(path) of the earlier boot \(boot) was damaged: \($0)" }
        let aside = path + ".earlier-boot"
        do throws(SystemError) { try renameFile(path, to: aside) } catch {
            // It is replaced at the first commit; until then it is of an earlier boot for every reader.
            problem = problem ?? failure("move aside", error).description
        }
        return LedgerReplay(voided: reading.content.sortedEntries, problem: problem)
    }

    /// Cuts what is damaged, with the whole file kept aside. What is lost with it may have been about any region, so
    /// none counts as clean.
    private func repair(_ reading: LedgerReading, _ state: inout State) -> LedgerReplay {
        state.content = reading.content
        state.content.distrustMarks()
        let count = reading.content.entries.count
        var problem = "the ledger \(path) was damaged: \(reading.damage ?? ""); what stands before that counts "
        problem += "(\(count) allocation\(count == 1 ? "" : "s"))"
        let aside = asidePath
        do throws(SystemError) {
            // A second name first: there is no moment without the old file or the new one.
            try removeFile(aside)
            try linkFile(path, as: aside)
            problem += ", the file is kept as \(aside): look there for what is missing, and compare it with the VMs "
            problem += "that run"
        } catch { problem += ", but the file could not be kept aside: \(error)" }
        // If that fails, the first commit does it, or tells why not.
        try? rewrite(&state, adding: [])
        return LedgerReplay(content: state.content, problem: problem)
    }

    private var asidePath: String {
        let root = HostRoot()
        let number = (1..<LedgerFile.asideLimit).first { !root.exists("\(path).corrupt-\($0)") }
        return "\(path).corrupt-\(number ?? LedgerFile.asideLimit)"
    }
}
