internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension HolderScan {
    /// Settles what descriptor `number` of `directory` is of which the kernel told nothing but `error`.
    ///
    /// Nothing, if it was closed meanwhile or cannot be what we look for.
    /// - Throws: `error`, if it may be: then nobody can say what the process holds.
    func settle(_ error: SystemError, descriptor number: Int32, of directory: String) throws(SystemError) {
        if ProcessFiles.isGone(error.code) || error.code == EBADF { return }
        let info: DescriptorInfo
        do throws(SystemError) {
            info = DescriptorInfo(try ProcessFiles.content("\(directory)/fdinfo/\(number)"))
        } catch let second {
            if ProcessFiles.isGone(second.code) { return }
            throw error
        }
        switch target {
        case .memoryFile(_, let inode), .file(_, let inode):
            // Without a number it may be any file.
            guard let found = info.inode, found != inode else { throw error }
            if vfio.isEmpty { return }
        case .device: break
        }
        guard let mount = info.mount else { throw error }
        let table = try ProcessFiles.content("\(directory)/mountinfo")
        guard ProcessMounts.lacksDevices(mount, in: table) else { throw error }
    }
}
