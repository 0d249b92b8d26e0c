import EventLoop
import Glibc
import LinuxSystem
import Testing

/// Watching a process by a pidfd that was kept.
@Suite(.timeLimit(.minutes(10))) struct ProcessEndWatchTests {
    private func watch(_ process: ProcessIdentity, _ descriptor: consuming OwnedDescriptor) throws {
        let loop = try EventLoop()
        loop.adoptCurrentThread()
        _ = try ProcessEndWatch(loop, process, adopting: descriptor) {}
    }

    @Test func aPidfdOfTheProcessIsTaken() throws {
        let own = try ProcessIdentity.current(pid: getpid())
        try watch(own, try ProcessHandle.open(pid: getpid()).descriptor.duplicate())
    }

    /// Always readable, as the pidfd of a process that has ended.
    @Test func aFileIsNoProcessThatHasEnded() throws {
        let own = try ProcessIdentity.current(pid: getpid())
        let error = #expect(throws: SystemError.self) { try watch(own, try MemoryFile.create(name: "x", size: 1)) }
        #expect(error?.code == EINVAL)
    }

    @Test func aPidfdOfAnotherProcessIsRefused() throws {
        let own = try ProcessIdentity.current(pid: getpid())
        let error = #expect(throws: SystemError.self) {
            try watch(own, try ProcessHandle.open(pid: getppid()).descriptor.duplicate())
        }
        #expect(error?.code == EINVAL)
    }

    /// The pid is the same, the start is not.
    @Test func aLaterProcessWithThePidIsNotTheOne() throws {
        var other = try ProcessIdentity.current(pid: getpid())
        other.startTime -= 1
        let error = #expect(throws: SystemError.self) {
            try watch(other, try ProcessHandle.open(pid: getpid()).descriptor.duplicate())
        }
        #expect(error?.code == ESRCH)
    }
}
