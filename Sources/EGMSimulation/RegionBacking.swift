// What stands for a region's DRAM: a sealed memory file, which dies with the daemon and its clients, or a file in the
// state directory, which outlives a restart of the daemon as DRAM does.

internal import EGMDomain
internal import EGMPlatform
internal import Glibc
internal import LinuxSystem

/// The memory of one simulated region.
final class RegionBacking: Sendable {
    let region: RegionName
    let file: OwnedDescriptor
    /// Whether `file` is what a service manager kept over a restart of the daemon.
    let isKept: Bool

    /// - Parameters:
    ///   - directory: where to keep the memory as a file; nil for a memory file.
    ///   - keeping: who may have a descriptor of an earlier run.
    init(
        _ socket: HostDescription.Socket, directory: String?, keeping: (any DescriptorKeeping)?
    ) throws(SimulationError) {
        region = socket.region
        let path = directory.map { "\($0)/\(socket.region)" }
        if let kept = RegionBacking.reclaim(socket, path, keeping) {
            file = kept
            isKept = true
            return
        }
        isKept = false
        do {
            if let path {
                file = try RegionBacking.open(path, size: socket.size)
            } else {
                file = try MemoryFile.create(name: socket.region.description, size: socket.size)
            }
        } catch let error as SimulationError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }

    /// The descriptor that was kept of the region's memory, if it is one of the memory that would be used now.
    private static func reclaim(
        _ socket: HostDescription.Socket, _ path: String?, _ keeping: (any DescriptorKeeping)?
    ) -> OwnedDescriptor? {
        let name = socket.region.description
        guard let keeping, let kept = keeping.take(name) else { return nil }
        do throws(SystemError) {
            let status = try FileStatus(of: kept)
            let isOurs: Bool
            if let path {
                isOurs = try status.isSameFile(as: FileStatus(path: path, followLinks: false))
            } else if case .memoryFile = try HolderTarget(of: kept) {
                isOurs = true
            } else {
                isOurs = false
            }
            if isOurs, status.kind == .regular, status.size == socket.size { return kept }
            let expected = path ?? "a memory file"
            keeping.reject(
                name,
                reason: "it is of other memory (\(status.size) bytes) than the \(socket.size) bytes of \(expected)")
        } catch {
            keeping.reject(name, reason: error.description)
        }
        return nil
    }

    private static func open(_ path: String, size: UInt64) throws -> OwnedDescriptor {
        let file = try OwnedDescriptor.open(path, flags: O_RDWR | O_CREAT | O_NOFOLLOW)
        let present = try FileStatus(of: file).size
        if present == size { return file }
        guard present == 0 else {
            throw SimulationError.invalid(
                "\(path) holds the memory of a region of \(present) bytes, but the region has \(size) now; give the "
                    + "old size, or remove the file")
        }
        guard let length = off_t(exactly: size), ftruncate(file.number, length) == 0 else {
            throw SystemError(operation: "set the size of", subject: path, code: errno)
        }
        return file
    }
}
