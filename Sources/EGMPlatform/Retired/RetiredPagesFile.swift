// Retired pages that were found at run time, one file for each region:
//
//     egmd retired-pages 1
//     region 4 0x100000000 0x20000000
//     boot 6c86…                                    only if the driver was asked in that boot; for lines of `driver`
//     0x100030000 0x10000 scrubber 1763828400       physical address, bytes, who found it, when
//     sum …
//
// The name has proximity domain, base and size, so a host whose memory was laid out anew starts with no finds; so does
// one whose file was copied from elsewhere, because the same three are checked inside.

package import EGMDomain
package import LinuxSystem
internal import Synchronization

/// Keeps them in a directory.
package final class RetiredPagesFile: RetiredPagesStore {
    package static let defaultDirectory = "/var/lib/egmd"
    static let kind = "retired-pages"
    static let version = 1

    private struct State {
        /// Counts the saves, in the order in which they began.
        var lastTicket: UInt64 = 0
        /// The youngest save that each file has.
        var written: [String: UInt64] = [:]
    }

    private let directory: String
    private let boot: BootIdentity?
    private let state = Mutex(State())
    /// One file operation at a time.
    private let turn = Mutex(())

    /// - Parameters:
    ///   - directory: made at the first save if it is missing.
    ///   - boot: the present one; nil: nothing is kept for the boot only.
    package init(directory: String = RetiredPagesFile.defaultDirectory, boot: BootIdentity? = nil) {
        self.directory = directory
        self.boot = boot
    }

    package func load(_ region: Region) async -> StoredRetiredPages {
        guard let file = file(region) else {
            return StoredRetiredPages(problem: "the base address of \(region.name) is unknown")
        }
        do throws(SystemError) {
            return try await BackgroundThread.run(name: "egm-retired") { self.read(file, region) }
        } catch {
            return StoredRetiredPages(problem: "cannot read \(file.path): \(error)")
        }
    }

    package func save(_ region: Region, _ finds: KeptFinds) async throws(RetiredPagesStoreError) {
        guard let file = file(region), let base = region.base else {
            throw RetiredPagesStoreError(
                reason: "cannot keep the retired pages of \(region.name): its base address is unknown")
        }
        let boot = finds.hasBootList ? boot : nil
        let runs = finds.runs.filter { $0.source != .driver || boot != nil }
        let lines =
            [RetiredPagesFile.identity(region, base)] + (boot.map { [RetiredPagesFile.line($0)] } ?? [])
            + runs.map { RetiredPagesFile.line($0, base) }
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let outcome: Result<Void, SystemError>
        do throws(SystemError) {
            outcome = try await BackgroundThread.run(name: "egm-retired") { self.write(file, lines, ticket) }
        } catch { outcome = .failure(error) }
        guard case .failure(let error) = outcome else { return }
        throw RetiredPagesStoreError(
            reason: "cannot keep the retired pages of \(region.name): \(error); without them pages that went bad at "
                + "run time are forgotten at the next start: make \(directory) writable for egmd")
    }

    private func write(_ file: RecordFile, _ lines: [String], _ ticket: UInt64) -> Result<Void, SystemError> {
        turn.withLock { _ in
            guard state.withLock({ $0.written[file.path, default: 0] < ticket }) else { return .success(()) }
            return Result { () throws(SystemError) in
                try ScratchDirectory.makePath(directory, mode: 0o750)
                try file.write(lines)
                state.withLock { $0.written[file.path] = ticket }
            }
        }
    }

    private func read(_ file: RecordFile, _ region: Region) -> StoredRetiredPages {
        turn.withLock { _ in
            let reason: String
            do throws(SystemError) {
                switch try file.read() {
                case .missing: return StoredRetiredPages()
                case .lines(let lines):
                    if let finds = RetiredPagesFile.finds(lines, region, boot: boot) {
                        return StoredRetiredPages(finds)
                    }
                    reason = "its lines are not those of \(region.name)"
                case .damaged(let why): reason = why
                }
            } catch {
                // Unreadable is not damaged: it stays where it is.
                return StoredRetiredPages(
                    problem: "the retired pages found earlier are not known: \(error); let egmd read it")
            }
            return StoredRetiredPages(problem: setAside(file, reason))
        }
    }

    private func setAside(_ file: RecordFile, _ reason: String) -> String {
        let start = "the retired pages found earlier are lost: \(file.path) cannot be used, \(reason)"
        do throws(SystemError) {
            return "\(start); it is kept as \(try file.moveAside()): look there for what was found"
        } catch { return "\(start); it could not be moved aside: \(error)" }
    }

    private func file(_ region: Region) -> RecordFile? {
        guard let base = region.base else { return nil }
        let size = String(region.size, radix: 16)
        let name = "\(RetiredPagesFile.kind)-\(region.name.proximity)-\(base)-0x\(size)"
        return RecordFile(
            path: "\(directory)/\(name)", kind: RetiredPagesFile.kind, version: RetiredPagesFile.version)
    }
}
