// What stands for a region's DRAM: a sealed memory file, which dies with the daemon and its clients, or a file in the
// state directory, which outlives a restart of the daemon as DRAM does.

internal import EGMDomain
internal import Glibc
internal import LinuxSystem

/// The memory of one simulated region.
final class RegionBacking: Sendable {
    let region: RegionName
    let file: OwnedDescriptor

    /// - Parameter directory: where to keep the memory as a file; nil for a memory file.
    init(_ socket: HostDescription.Socket, directory: String?) throws(SimulationError) {
        region = socket.region
        do {
            if let directory {
                file = try RegionBacking.open("\(directory)/\(socket.region)", size: socket.size)
            } else {
                file = try MemoryFile.create(name: socket.region.description, size: socket.size)
            }
        } catch let error as SimulationError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
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
