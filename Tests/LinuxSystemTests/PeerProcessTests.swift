import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@Suite struct PeerProcessTests {
    @Test func theOtherEndIsThisProcess() throws {
        let pair = try UnixStream.pair()
        let found = pair.first.identifyPeer(pid: getpid())
        let peer = try #require(found)
        #expect(try peer.identity == ProcessIdentity.current(pid: getpid()))
        #expect(peer.executable == HostRoot().linkTarget("/proc/self/exe"))
    }

    @Test func aPidfdIsToldFromOtherDescriptors() throws {
        let own = try ProcessHandle.open(pid: getpid())
        #expect(try own.identity() == ProcessIdentity.current(pid: getpid()))
        let file = ProcessHandle(adopting: try OwnedDescriptor.open("/dev/null", flags: O_RDONLY))
        let error = #expect(throws: SystemError.self) { try file.identity() }
        #expect(error?.code == EBADF)
    }

    @Test func aProcessThatEndedIsNoIdentity() throws {
        let program = try RunningProgram("sleep", ["600"], directory: TemporaryDirectory())
        let handle = try ProcessHandle.open(pid: program.pid)
        #expect(try handle.identity().pid == program.pid)
        program.end()
        let error = #expect(throws: SystemError.self) { try handle.identity() }
        #expect(error?.code == ESRCH)
    }

    @Test func namesAreLookedUp() throws {
        #expect(try userID(named: "root") == 0)
        #expect(try groupID(named: "root") == 0)
        #expect(try userID(named: "no-such-user-of-egmd") == nil)
        #expect(try groupID(named: "no-such-group-of-egmd") == nil)
    }
}
