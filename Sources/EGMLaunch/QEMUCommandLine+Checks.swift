internal import CInject

extension QEMUCommandLine {
    /// Refuses what would start a wrong VM. Nothing is looked at but the command line, so it costs no allocation.
    ///
    /// - Parameter pageSize: the host's page size in bytes; on Grace usually 64 KiB.
    package func checkBackends(pageSize: UInt64) throws(LaunchProblem) {
        let limit = Int(EGM_INJECT_MAX_REGIONS)
        guard backends.count <= limit else { throw .tooManyRegions(count: backends.count, limit: limit) }
        var owners: [String: String] = [:]
        for backend in backends {
            let (id, path) = (backend.id, backend.path)
            if let first = owners[path] { throw .usedTwice(path: path, first: first, second: id) }
            owners[path] = id
            guard backend.share else { throw .notShared(id: id, path: path) }
            guard !backend.isReadOnly else { throw .readOnly(id: id, path: path) }
            guard let offset = backend.offset, offset.isMultiple(of: pageSize) else {
                throw .offset(id: id, path: path, pageSize: pageSize)
            }
            guard let size = backend.size, size > 0 else { throw .noSize(id: id, path: path) }
            guard size.isMultiple(of: pageSize) else {
                throw .sizeNotPages(id: id, path: path, size: size, pageSize: pageSize)
            }
        }
    }

    /// The VM's uuid in lower case: the one of `-uuid`, else a random one (version 4).
    package func vmUUID() throws(LaunchProblem) -> String {
        guard let uuid else { return randomUUID() }
        let groups = uuid.split(separator: "-", omittingEmptySubsequences: false)
        guard uuid.utf8.count == 36, groups.map(\.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit } })
        else { throw .badUUID(uuid) }
        return uuid.lowercased()
    }
}

extension EGMBackend {
    /// Refuses a backend larger than its region: some drivers would map the host memory behind it.
    package func check(regionSize: UInt64) throws(LaunchProblem) {
        guard let size, size > regionSize else { return }
        throw .sizeOverRegion(id: id, path: path, size: size, regionSize: regionSize)
    }
}
