import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// The look at descriptors of a daemon that may not list `/proc/PID/fd`.
@Suite(.timeLimit(.minutes(10))) struct HolderCopiesTests {
    private func ways(_ scan: HolderScan, of pid: Int32) throws -> Set<Holder.Way> {
        var nameless = NamelessMounts()
        var ways: Set<Holder.Way> = []
        try scan.findDescriptors(byCopies: "/proc/\(pid)", &nameless, &ways)
        return ways
    }

    @Test func aMemoryFileIsFoundByItsInode() throws {
        let directory = try TemporaryDirectory()
        let file = try MemoryFile.create(name: "egm4", size: 1 << 20)
        let other = try MemoryFile.create(name: "egm4", size: 1 << 20)
        let program = try HolderProgram(
            .descriptor, path: "/proc/\(getpid())/fd/\(file.number)", directory: directory)
        let scan = try HolderScan(target: try HolderTarget(of: file))
        try waitUntil("the holder") { try ways(scan, of: program.pid) == [.descriptor] }
        #expect(try ways(HolderScan(target: try HolderTarget(of: other)), of: program.pid) == [])
        try program.end()
    }

    @Test func aDeviceIsFoundWhateverItsNode() throws {
        let directory = try TemporaryDirectory()
        let zero = try FileStatus(path: "/dev/zero").representedDevice
        let node = directory.path("node")
        #expect(mknod(node, S_IFCHR | 0o600, dev_t(zero.major << 8 | zero.minor)) == 0)
        let program = try HolderProgram(.descriptor, path: node, directory: directory)
        #expect(try ways(HolderScan(target: .device(zero)), of: program.pid) == [.descriptor])
        let full = try FileStatus(path: "/dev/full").representedDevice
        #expect(try ways(HolderScan(target: .device(full)), of: program.pid) == [])
        try program.end()
    }

    @Test func onlyMountsWithoutNamesAreLeftOut() throws {
        let file = try MemoryFile.create(name: "egm4", size: 1 << 20)
        let pair = try UnixStream.pair()
        let zero = try OwnedDescriptor.open("/dev/zero", flags: O_RDWR)
        var nameless = NamelessMounts()
        func mount(_ descriptor: borrowing OwnedDescriptor) throws -> Int? {
            DescriptorInfo(try ProcessFiles.content("/proc/self/fdinfo/\(descriptor.number)")).mount
        }
        let ofSocket = nameless.contains(try mount(pair.first.descriptor))
        let ofMemory = nameless.contains(try mount(file))
        let ofDevice = nameless.contains(try mount(zero))
        let unknown = nameless.contains(nil)
        #expect([ofSocket, ofMemory, ofDevice, unknown] == [true, true, false, false])
    }

    @Test func aProcessThatHasGoneSaysSo() throws {
        let scan = try HolderScan(target: .device(DeviceNumber(major: 1, minor: 5)))
        #expect(throws: SystemError.self) { try ways(scan, of: Int32.max) }
    }
}
