// A program that is killed cannot remove its scratch directory, and in /dev/shm that is memory. So the directory has a file
// that its maker keeps locked while it lives; the kernel takes the lock back whatever ends it. The next maker of a
// directory with the same prefix in the same place removes those of its own user whose lock is free.
//
//  - Only what such a program has made is removed: the name is prefix and six characters, the directory and its lock are
//    this user's, nobody else may write there, and nothing is a symbolic link. So nobody else can put anything into our way.
//  - Whoever has the lock may remove the directory, and nobody else does. A new one has no lock for a moment: its maker
//    looks, once it has locked it, whether it is still there, and else makes another one.
//  - The lock's file goes last, so a removal that is cut short is gone on with by the next maker.

internal import Glibc

/// A directory that only its owner can enter, locked for the life of this value and then removed with everything in it.
package struct LockedScratchDirectory: ~Copyable {
    static let lockName = "runtime.lock"
    /// Characters that are added to the prefix.
    static let suffixLength = 6
    /// Directories of ours that somebody else may remove before they are locked; after that something is wrong.
    private static let tries = 100

    package let path: String
    private let lock: OwnedDescriptor

    /// Makes it where `ScratchDirectory` does, and removes what dead makers have left there.
    package init(prefix: String) throws(SystemError) {
        var made = try LockedScratchDirectory.tryToMake(prefix)
        for _ in 1..<LockedScratchDirectory.tries where made == nil {
            made = try LockedScratchDirectory.tryToMake(prefix)
        }
        guard let made else {
            throw SystemError(operation: "lock a directory named", subject: "\(prefix)XXXXXX", code: EWOULDBLOCK)
        }
        self = made
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        LockedScratchDirectory.sweep(prefix: prefix, in: "/" + parent)
    }

    private init(path: String, lock: consuming OwnedDescriptor) {
        self.path = path
        self.lock = lock
    }

    deinit { LockedScratchDirectory.removeLocked(path) }

    /// Nil if a sweeper was faster than the lock.
    private static func tryToMake(_ prefix: String) throws(SystemError) -> LockedScratchDirectory? {
        let path = try ScratchDirectory.make(prefix: prefix)
        let file = "\(path)/\(lockName)"
        do throws(SystemError) {
            let lock = try OwnedDescriptor.open(file, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
            guard try lock.tryLock() else { return nil }
            guard try FileStatus(path: file, followLinks: false).isSameFile(as: FileStatus(of: lock)) else {
                return nil
            }
            return LockedScratchDirectory(path: path, lock: consume lock)
        } catch {
            if error.code == ENOENT { return nil }
            ScratchDirectory.remove(path)
            throw error
        }
    }

    /// Removes the directories that dead makers of this user have left in `parent`.
    static func sweep(prefix: String, in parent: String) {
        // What cannot be listed is not swept; the next maker comes.
        for name in (try? HostRoot(prefix: parent).names(in: "/")) ?? []
        where name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + suffixLength {
            let path = parent == "/" ? "/\(name)" : "\(parent)/\(name)"
            // Whatever is odd about it, or has gone meanwhile, is no reason not to start: it is left alone.
            guard let lock = try? lockOfDeadMaker(path) else { continue }
            removeLocked(path)
            _ = consume lock
        }
    }

    /// The lock of a directory that is this user's and whose maker is dead; nil if it is something else.
    private static func lockOfDeadMaker(_ path: String) throws(SystemError) -> OwnedDescriptor? {
        let user = effectiveUserID()
        let directory = try FileStatus(path: path, followLinks: false)
        guard directory.kind == .directory, directory.owner == user, directory.mode & 0o077 == 0 else { return nil }
        let file = "\(path)/\(lockName)"
        let lock = try OwnedDescriptor.open(file, flags: O_RDWR | O_NOFOLLOW | O_NONBLOCK)
        let status = try FileStatus(of: lock)
        guard status.kind == .regular, status.owner == user, try lock.tryLock() else { return nil }
        // Another sweeper may have removed it between the open and the lock.
        guard try FileStatus(path: file, followLinks: false).isSameFile(as: status) else { return nil }
        return lock
    }

    private static func removeLocked(_ path: String) {
        // What cannot be listed cannot be removed either; the lock's file stays with it then.
        for name in (try? HostRoot(prefix: path).names(in: "/")) ?? [] where name != lockName {
            ScratchDirectory.remove("\(path)/\(name)")
        }
        ScratchDirectory.remove(path)
    }
}
