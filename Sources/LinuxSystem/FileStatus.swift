internal import CLinuxShims
internal import Glibc

/// What the kernel says about a file: `fstat`, `stat`, `lstat`.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case regular, directory, symbolicLink, characterDevice, blockDevice, pipe, socket, other
    }

    package var kind: Kind
    /// The device that holds the file.
    package var device: DeviceNumber
    package var inode: UInt64
    /// The device that a character or block special file stands for; 0:0 for other files.
    package var representedDevice: DeviceNumber
    /// Bytes; 0 for devices and most of sysfs and proc.
    package var size: UInt64
    /// The permission bits, without the kind (`0o7777` at most).
    package var mode: UInt32
    package var owner: UInt32
    package var group: UInt32

    /// The status of an open file.
    package init(of descriptor: borrowing OwnedDescriptor) throws(SystemError) {
        try self.init(ofNumber: descriptor.number)
    }

    /// The status of an open file that has no owner of ours, as standard error.
    package init(ofNumber number: Int32) throws(SystemError) {
        var raw = stat()
        guard unsafe fstat(number, &raw) == 0 else {
            throw SystemError(operation: "get the status of", subject: "descriptor \(number)", code: egm_errno())
        }
        self.init(raw)
    }

    /// The status of the file at `path`; of a symbolic link itself if `followLinks` is false.
    package init(path: String, followLinks: Bool = true) throws(SystemError) {
        var raw = stat()
        guard unsafe (followLinks ? stat(path, &raw) : lstat(path, &raw)) == 0 else {
            throw SystemError(operation: "get the status of", subject: path, code: egm_errno())
        }
        self.init(raw)
    }

    /// What the kernel knows already of the file at `path`, without asking the server of
    /// a network file system, or of one in user space, which may be hung. All but the size and the owner is always right.
    package init(knownOf path: String) throws(SystemError) {
        var raw = stat()
        guard unsafe egm_known_status(AT_FDCWD, path, &raw) == 0 else {
            throw SystemError(operation: "get the status of", subject: path, code: egm_errno())
        }
        self.init(raw)
    }

    /// The same of an open file.
    package init(knownOf descriptor: borrowing OwnedDescriptor) throws(SystemError) {
        var raw = stat()
        guard unsafe egm_known_status(descriptor.number, "", &raw) == 0 else {
            let subject = "descriptor \(descriptor.number)"
            throw SystemError(operation: "get the status of", subject: subject, code: egm_errno())
        }
        self.init(raw)
    }

    /// Whether both are the same file: device and inode are equal.
    package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }

    private init(_ raw: stat) {
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .other
            }
        device = DeviceNumber(major: gnu_dev_major(raw.st_dev), minor: gnu_dev_minor(raw.st_dev))
        inode = UInt64(raw.st_ino)
        representedDevice = DeviceNumber(major: gnu_dev_major(raw.st_rdev), minor: gnu_dev_minor(raw.st_rdev))
        size = UInt64(max(0, raw.st_size))
        mode = raw.st_mode & 0o7777
        owner = raw.st_uid
        group = raw.st_gid
    }
}
