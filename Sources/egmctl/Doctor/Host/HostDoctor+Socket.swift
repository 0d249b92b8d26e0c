internal import EGMClient
internal import EGMProtocol
internal import LinuxSystem

extension HostDoctor {
    /// The socket is there and open to its users; egmd answers, in the version of this egmctl.
    func socketAndDaemon() -> [Finding] {
        let finding = socketFile()
        guard finding.verdict == .ok || finding.verdict == .warning else {
            return [
                finding, HostCheck.daemon.unknown("there is no way to it", "see socket"),
                HostCheck.version.unknown("egmd was not asked", "see socket"),
            ]
        }
        return [finding] + daemon()
    }

    private func socketFile() -> Finding {
        let check = HostCheck.socket
        let status: FileStatus
        do throws(SystemError) { status = try FileStatus(path: socket) } catch {
            return error.isMissing
                ? check.failed("there is no socket at \(socket)", "systemctl enable --now egmd.socket")
                : check.unknown("\(error)", HostDoctor.asRoot)
        }
        guard status.kind == .socket else {
            return check.failed(
                "the file at \(socket) is no socket", "move it away, then: systemctl restart egmd.socket")
        }
        let mode = String(status.mode, radix: 8)
        guard status.mode & 0o022 != 0 else {
            return check.warning(
                "\(socket) (mode \(mode)) is closed to everybody but uid \(status.owner): QEMU's user gets no memory",
                "systemctl edit egmd.socket: [Socket], SocketMode=0666, or 0660 with SocketGroup=")
        }
        return check.ok("\(socket) (mode \(mode))")
    }

    private func daemon() -> [Finding] {
        let check = HostCheck.daemon
        do throws(ClientError) {
            var client = try Client.connect(to: socket)
            let info = try client.call(SystemInfo.self, .init()).result
            return [
                check.ok("egmd answers, pid \(info.pid)\(info.simulated ? ", with a simulated host" : "")"),
                version(info),
            ]
        } catch {
            var advice = error.hint ?? "look at its log with journalctl -u egmd"
            if case .notListening = error {
                // systemd gives up a service that dies again and again, and then its socket.
                advice =
                    "systemctl reset-failed egmd.service egmd.socket; systemctl restart egmd.socket; if it stays so, look "
                    + "at journalctl -u egmd"
            }
            let finding =
                switch error {
                case .forbidden: check.unknown(error.problem, advice)
                // It answers, only not this user.
                case .refused(let answer) where answer.kind == .notPermitted: check.unknown(error.problem, advice)
                default: check.failed(error.problem, advice)
                }
            return [finding, HostCheck.version.unknown("egmd did not answer", "see daemon")]
        }
    }

    private func version(_ info: SystemInfoResult) -> Finding {
        let check = HostCheck.version
        guard info.version == productVersion else {
            return check.warning(
                "egmd is \(info.version), and this egmctl \(productVersion)",
                "install one version of both; after an upgrade: systemctl restart egmd")
        }
        return check.ok("egmd and egmctl are \(productVersion)")
    }
}
