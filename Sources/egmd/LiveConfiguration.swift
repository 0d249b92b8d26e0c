// What is in force, and what the files say: the two differ in the keys that need a restart. Read by the handlers of
// `config.get`, `system.info` and `log.setLevel`, and written by the reload, all on the loop; the lock is for the compiler.

import EGMConfig
import EGMProtocol
import EGMServer
import EventLoop
import Synchronization

/// The configuration of this run of the daemon.
final class LiveConfiguration: Sendable {
    private struct State {
        /// With the values of the start where a key needs a restart.
        var effective: Configuration
        /// As the files had it when they were read the last time and nothing was wrong with them.
        var read: Configuration
        var trigger = ConfigurationEvent.Trigger.start
        /// Seconds since 1970.
        var time: Double
        var problem: ReloadProblemInfo?
    }

    private let journal: Journal
    /// Values that the command line gives, whatever the files say.
    private let options: [CommandLineSetting]
    private let state: Mutex<State>

    /// - Parameter time: seconds since 1970.
    init(_ configuration: Configuration, _ options: [CommandLineSetting], _ journal: Journal, time: Double) {
        self.journal = journal
        self.options = options
        state = Mutex(State(effective: configuration, read: configuration, time: time))
    }

    /// What is in force.
    var effective: Configuration { state.withLock { $0.effective } }

    /// Keys that wait for a restart.
    var pending: [String] { info.pending }

    /// Takes over what was read.
    ///
    /// - Returns: the keys whose values in force changed.
    func take(_ read: Configuration, at time: Double) -> [String] {
        state.withLock { state in
            let before = state.effective
            state.effective = read.keepingUntilRestart(before)
            state.read = read
            state.trigger = .reload
            state.time = time
            state.problem = nil
            return state.effective.keys(differingFrom: before)
        }
    }

    /// Notes that a reload was refused.
    func refuse(_ message: String, at time: Double) {
        state.withLock { $0.problem = ReloadProblemInfo(time: time, message: message) }
    }

    var info: ConfigurationStateInfo {
        let level = LogLevelInfo(journal.level)
        return state.withLock { state in
            ConfigurationStateInfo(
                trigger: state.trigger, time: state.time, logLevel: level,
                pending: state.read.keys(differingFrom: state.effective).filter { key in
                    !options.contains { $0.key == key }
                }, problem: state.problem)
        }
    }

    /// What `config.get` answers.
    var result: ConfigGetResult {
        let info = info
        return state.withLock { state in
            ConfigGetResult(
                files: state.read.files, state: info,
                settings: SettingInfo.list(effective: state.effective, read: state.read).map { setting in
                    options.first { $0.key == setting.key }?.overriding(setting) ?? setting
                })
        }
    }

    /// Changes the log level until the next reload.
    func setLevel(_ level: LogLevelInfo) -> LogSetLevelResult {
        let previous = LogLevelInfo(journal.level)
        let configured = LogLevelInfo(configured: state.withLock { $0.effective.logLevel })
        if level != previous {
            journal.always(
                .notice, "log level \(previous.rawValue) -> \(level.rawValue), until the next reload or restart",
                [.message(.logLevelChanged)])
        }
        journal.level = LogLevel(name: level.rawValue) ?? journal.level
        return LogSetLevelResult(level: level, previous: previous, configured: configured)
    }
}

extension LogLevelInfo {
    init(_ level: LogLevel) { self = LogLevelInfo(rawValue: level.name) ?? .info }

    init(configured level: Configuration.LogLevel) { self = LogLevelInfo(rawValue: level.rawValue) ?? .info }
}
