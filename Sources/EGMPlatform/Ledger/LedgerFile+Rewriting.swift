internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension LedgerFile {
    /// Writes what the ledger has, with `changes`, into a new file, which takes the old one's name. There is no failure
    /// after that step: the descriptor that was written is the one to append to.
    func rewrite(_ state: inout State, adding changes: [LedgerChange]) throws(SystemError) {
        // It would write into the same file.
        state.compaction = nil
        var content = state.content
        content.apply(changes)
        var sum = LedgerFormat.seed
        var bytes = LedgerFormat.header(boot: boot, &sum)
        for change in content.changes { bytes += LedgerFormat.line([change], &sum) }
        try lock(&state)
        let file = try OwnedDescriptor.open(newPath, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
        let identity: FileStatus
        do throws(SystemError) {
            try file.write(bytes, at: 0)
            try file.setMode(LedgerFile.mode)
            identity = try FileStatus(of: file)
            try renameFile(newPath, to: path)
        } catch {
            // It would take the space that is missing. What stays is replaced by the next try.
            try? removeFile(newPath)
            throw error
        }
        state.file = consume file
        state.identity = identity
        state.end = bytes.count
        state.sum = sum
        state.isTorn = false
        state.compactAt = max(LedgerFile.smallSize, 2 * bytes.count)
        state.content = content
    }

    /// Makes the directory if it is missing, and locks it.
    ///
    /// - Parameter patience: milliseconds to wait for a lock that somebody has.
    func lock(_ state: inout State, patience: Int = 0) throws(SystemError) {
        guard state.lock == nil else { return }
        try ScratchDirectory.makePath(directory, mode: 0o750)
        let lock = try OwnedDescriptor.open(directory, flags: O_RDONLY | O_DIRECTORY)
        guard try lock.tryLock(patience: patience) else {
            throw SystemError(operation: "lock", subject: directory, code: EWOULDBLOCK)
        }
        state.lock = consume lock
    }

    /// What failed, on which file, and what to do.
    func failure(_ verb: String, _ error: SystemError) -> LedgerError {
        let remedy =
            switch error.code {
            case ENOSPC, EDQUOT: "free space on its file system (df \(directory)), then try again"
            case EFBIG: "raise the limit of file sizes (LimitFSIZE) of the service"
            case EROFS: "make its file system writable: it should be a tmpfs, as /run is"
            case EACCES, EPERM:
                "let egmd's user write there: systemd-tmpfiles --create makes /run/egmd as it should be"
            case ENOENT, ENOTDIR: "make \(directory) a directory: systemd-tmpfiles --create makes /run/egmd"
            case EIO: "the disk fails: the kernel's log (dmesg) says more; state-dir should be on a tmpfs"
            case EMFILE, ENFILE: "too many files are open: raise LimitNOFILE"
            case EWOULDBLOCK: "another egmd uses it: stop that one, or name another directory with --state-dir"
            default: "the kernel's log (dmesg) may say more"
            }
        return LedgerError(reason: "cannot \(verb) the ledger \(path): \(error)", remedy: remedy)
    }
}
