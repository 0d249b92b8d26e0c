// SIGHUP: the files are read and checked as a whole, on a thread of their own (a user database may be slow), and then put
// into force in one go on the loop, between two requests. If anything is wrong nothing changes. A signal that comes meanwhile
// is one more reading afterwards, however many come.

import EGMConfig
import EGMDomain
import EGMProtocol
import EGMServer
import EventLoop
import LinuxSystem

/// Reads the configuration again when it is told to.
actor ConfigurationReload {
    /// What is ready to be put into force.
    private struct Reading: Sendable {
        var configuration: Configuration
        var access: SocketAccess
    }

    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let file: String?
    private let live: LiveConfiguration
    private let journal: Journal
    private let feed: EventFeed
    /// What `systemctl status` shows.
    private let status: String
    /// Puts a configuration into force; throws if it can't, and then has changed nothing.
    private let apply: (Configuration, SocketAccess) throws(SystemError) -> Void
    private var isReading = false
    private var isDue = false
    private var isEnding = false

    /// - Parameters:
    ///   - file: the file that the command line names.
    ///   - apply: called on the loop with what is to be in force.
    init(
        loop: EventLoop, file: String?, live: LiveConfiguration, journal: Journal, feed: EventFeed, status: String,
        apply: @escaping @Sendable (Configuration, SocketAccess) throws(SystemError) -> Void
    ) {
        self.loop = loop
        self.file = file
        self.live = live
        self.journal = journal
        self.feed = feed
        self.status = status
        self.apply = apply
    }

    /// Begins to read, or to read once more. Returns at once.
    func begin() {
        guard !isEnding else { return }
        guard !isReading else {
            isDue = true
            return
        }
        isReading = true
        Task(executorPreference: loop) { await self.readAll() }
    }

    /// The daemon ends: what is being read now changes nothing any more.
    func end() { isEnding = true }

    private func readAll() async {
        repeat {
            isDue = false
            // Nobody is left to tell if the service manager is gone.
            _ = try? Notify.reloading()
            let outcome: Result<Reading, StartError>
            do throws(StartError) { outcome = .success(try await read()) } catch { outcome = .failure(error) }
            guard !isEnding else { return }
            switch outcome {
            case .success(let reading): take(reading)
            case .failure(let error): refuse(error.description)
            }
            let isRefused = live.info.problem != nil
            // The same.
            _ = try? Notify.ready(status: isRefused ? "\(status); the last reload was refused, see the log" : status)
        } while isDue
        isReading = false
    }

    private func read() async throws(StartError) -> Reading {
        // A thread for as long as it takes: a reload is rare.
        let pool: WorkerPool
        do throws(SystemError) { pool = try WorkerPool(name: "egm-config", threads: 1) } catch {
            throw .unavailable("cannot read the configuration: \(error)")
        }
        let file = file
        return try await pool.run { () throws(StartError) in
            let configuration = try ConfigurationLoader.host.configuration(file: file)
            return Reading(configuration: configuration, access: try SocketAccess(configuration))
        }
    }

    private func take(_ reading: Reading) {
        let next = reading.configuration.keepingUntilRestart(live.effective)
        do throws(SystemError) { try apply(next, reading.access) } catch {
            return refuse("\(error); correct socket-group and socket-mode, or restart egmd")
        }
        let changed = live.take(reading.configuration, at: ConfigurationReload.now)
        let pending = live.pending
        let what = changed.isEmpty ? "nothing has changed" : "changed: \(changed.joined(separator: ", "))"
        // Whatever the level is: who reloads wants to know.
        journal.always(.notice, "configuration reloaded, \(what)", [.message(.configurationApplied)])
        if !pending.isEmpty {
            journal.always(
                .warning,
                "needs a restart of egmd: \(pending.joined(separator: ", ")); until then the old value counts",
                [.message(.restartNeeded)])
        }
        feed.publish(
            ConfigurationEvent(trigger: .reload, reading.configuration, changed: changed, pending: pending))
    }

    private func refuse(_ message: String) {
        journal.always(
            .error,
            "the configuration is not taken over, the one before it stays in force:\n\(message)",
            [.message(.configurationRefused)])
        live.refuse(message, at: ConfigurationReload.now)
        feed.publish(
            FaultEvent(
                fault: .configuration, region: nil,
                message: "the configuration is not taken over, the one before it stays in force: \(message)"))
    }

    /// Seconds since 1970.
    static var now: Double { Double(realtimeMilliseconds()) / 1000 }
}
