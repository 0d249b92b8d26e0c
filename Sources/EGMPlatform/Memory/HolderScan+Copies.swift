// Who has the memory open, asked by a daemon that is not root. `/proc/PID/fd` is the owner's alone (0500), and CAP_SYS_PTRACE
// does not open it; `fdinfo` it does open. That gives numbers, and of each the mount and the inode, but not the file. So
// what may be the memory is copied with pidfd_getfd, looked at, and closed. A copy is not without effect: while it lives
// the file stays open, and to close it may take until its server answers (`ForeignClose`). Hence sockets, pipes and the
// like, most of what is open on a host, are left out by their mount.

internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension HolderScan {
    /// Milliseconds that a scan waits while copies of others' files cannot be closed.
    static let closePatience = 2000

    /// Adds `.descriptor` and `.vfio` to `ways` if the process or thread in `directory` has such a descriptor open.
    func findDescriptors(
        byCopies directory: String, _ nameless: inout NamelessMounts, _ ways: inout Set<Holder.Way>
    ) throws(SystemError) {
        let folder = directory + "/fdinfo"
        var handle: ProcessHandle?
        for number in try ProcessFiles.numbers(in: folder) {
            do throws(SystemError) {
                let info = DescriptorInfo(try ProcessFiles.content("\(folder)/\(number)"))
                guard mayMatch(info, &nameless) else { continue }
                if handle == nil { handle = try ProcessFiles.open(directory) }
                guard ForeignClose.hasRoom(within: HolderScan.closePatience) else {
                    throw SystemError(
                        operation: "look into", subject: "\(folder), because file systems of this host do not answer",
                        code: EBUSY)
                }
                guard let copy = try handle?.copy(descriptor: number) else { continue }
                let status = try FileStatus(knownOf: copy)
                if matches(status) { ways.insert(.descriptor) }
                if isVFIO(status) { ways.insert(.vfio) }
                if !matches(status) { ForeignClose.close(copy) }
            } catch {
                try settle(error, descriptor: number, of: directory)
            }
        }
    }

    private func mayMatch(_ info: DescriptorInfo, _ nameless: inout NamelessMounts) -> Bool {
        switch target {
        case .memoryFile(_, let inode), .file(_, let inode):
            // A kernel that does not say the inode leaves it open.
            if info.inode == nil || info.inode == inode { return true }
            return !vfio.isEmpty && !nameless.contains(info.mount)
        case .device: return !nameless.contains(info.mount)
        }
    }
}
