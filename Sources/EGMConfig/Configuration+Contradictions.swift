internal import EGMDomain

extension Configuration {
    /// What cannot be true together, although each key alone may be as it is. Each problem stands at the key that was
    /// set last, and names the place of the other.
    func contradictions() -> [ConfigurationError.Problem] {
        sharedDevices() + socketInStateDirectory() + uselessSocketGroup()
    }

    /// A region's memory would be given out, and scrubbed, under two names.
    private func sharedDevices() -> [ConfigurationError.Problem] {
        var first: [String: RegionName] = [:]
        return regionDevice.sorted { $0.key < $1.key }.compactMap { region, device in
            guard let other = first.updateValue(region, forKey: device) else { return nil }
            return problem(
                "region.\(region).device-dax", "region.\(other).device-dax",
                "both are \"\(device)\", but a device is the memory of one region; correct one of them")
        }
    }

    private func socketInStateDirectory() -> [ConfigurationError.Problem] {
        func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
        guard parts(socket) == parts(stateDirectory) else { return [] }
        return [
            problem(
                "socket", "state-dir",
                "both are \"\(socket)\", but one is a socket and the other a directory; give the socket a name below it"
            )
        ]
    }

    private func uselessSocketGroup() -> [ConfigurationError.Problem] {
        guard socketGroup != nil, let mode = socketMode, mode & 0o020 == 0 else { return [] }
        return [
            problem(
                "socket-mode", "socket-group",
                "the mode lets no group connect, but a group is named; let it write (\"0660\"), or name no group")
        ]
    }

    private func problem(_ key: String, _ other: String, _ reason: String) -> ConfigurationError.Problem {
        let places = [key, other].filter { origins[$0] != nil }
        // The later file, or in one file the later line.
        let last = places.max { left, right in rank(left) < rank(right) } ?? key
        let rest = [key, other].filter { $0 != last }
        let elsewhere = rest.map { name in origins[name].map { "\(name) (\($0))" } ?? "\(name) (its default)" }
        let place = origins[last]
        return ConfigurationError.Problem(
            file: place?.file ?? files.last ?? ConfigurationLoader.defaultFile, line: place?.line,
            message: "\(last) contradicts \(elsewhere.joined()): \(reason)")
    }

    private func rank(_ key: String) -> (Int, Int) {
        guard let origin = origins[key] else { return (-1, 0) }
        return (files.firstIndex(of: origin.file) ?? files.count, origin.line ?? 0)
    }
}
