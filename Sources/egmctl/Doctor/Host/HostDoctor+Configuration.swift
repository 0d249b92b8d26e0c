internal import EGMConfig
internal import LinuxSystem

extension HostDoctor {
    /// egmd's configuration is right. If it is not, everything else is looked at as if it were not there.
    func configurationFiles() -> [Finding] {
        let check = HostCheck.configuration
        guard problems.isEmpty else {
            return problems.map { problem in
                if isClosed(problem) { return check.unknown("\(problem)", HostDoctor.asRoot) }
                return check.failed(
                    "\(problem)", "correct it ('egmd --check-config' looks again); then: systemctl restart egmd")
            }
        }
        let files = configuration.files
        return [check.ok(files.isEmpty ? "no file: the defaults" : listText(files))]
    }

    /// Whether the file has a problem only for this user.
    private func isClosed(_ problem: ConfigurationError.Problem) -> Bool {
        guard problem.line == nil else { return false }
        do throws(SystemError) { _ = try root.bytes(problem.file) } catch { return HostDoctor.isClosed(error) }
        return false
    }
}
