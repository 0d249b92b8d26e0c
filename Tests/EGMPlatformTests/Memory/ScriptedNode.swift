// Answers for a device node that no driver stands behind. What an open gives is a descriptor
// whose close the test can see.

import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Synchronization

@testable import EGMPlatform

final class ScriptedNode: NodeCalls {
    static let number = DeviceNumber(major: 240, minor: 4)

    private struct State {
        var log: [String] = []
        var opens: [Int32] = []
        var lists: [RetiredPagesIoctl.Answer] = []
        var maps: [Int32] = []
        var nextMapFromStart: Int32 = 0
        var holders: [[Holder]] = []
        var status: FileStatus
        var openedStatus: FileStatus?
        var memory: Share?
        var given: [WatchedDescriptor] = []
        var beforeOpen: (@Sendable () -> Void)?
        var beforeMap: (@Sendable () -> Void)?
    }

    final class Share: Sendable {
        let descriptor: OwnedDescriptor
        init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }
    }

    private let state: Mutex<State>
    private let directory: TemporaryDirectory
    /// In every look, besides the scripted ones.
    let unseen: [UnseenProcess]

    /// - Parameters:
    ///   - opens: `errno` of each open, 0 for success; success when they are used up.
    ///   - lists: answers to the ioctl; an empty list when they are used up.
    ///   - maps: `errno` of each mapping; EINVAL when they are used up. 0 gives a page.
    ///   - holders: what each look finds; nobody when they are used up.
    init(
        opens: [Int32] = [], lists: [RetiredPagesIoctl.Answer] = [], maps: [Int32] = [], holders: [[Holder]] = [],
        unseen: [UnseenProcess] = []
    ) throws {
        directory = try TemporaryDirectory()
        var status = try FileStatus(path: "/dev/null")
        status.representedDevice = ScriptedNode.number
        state = Mutex(
            State(opens: opens, lists: lists, maps: maps, holders: holders, status: status))
        self.unseen = unseen
    }

    /// What was asked, in order.
    var log: [String] { state.withLock { $0.log } }
    func clearLog() { state.withLock { $0.log = [] } }

    /// The status of the node, and of what was opened unless it is given.
    func give(_ status: FileStatus, opened: FileStatus? = nil) {
        state.withLock {
            $0.status = status
            $0.openedStatus = opened
        }
    }

    func add(lists: [RetiredPagesIoctl.Answer]) { state.withLock { $0.lists += lists } }
    func add(opens: [Int32]) { state.withLock { $0.opens += opens } }
    /// The next mapping of real memory fails so.
    func failNextMap(_ code: Int32) { state.withLock { $0.nextMapFromStart = code } }
    func add(holders: [[Holder]]) { state.withLock { $0.holders += holders } }

    /// Lets mappings at offset 0 be of real memory.
    func give(memory: consuming OwnedDescriptor) {
        let share = Share(memory)
        state.withLock { $0.memory = share }
    }

    /// Done once, at the start of the next open (or of the next mapping from the start).
    func beforeOpen(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.beforeOpen = body } }
    func beforeMap(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.beforeMap = body } }

    /// Whether every copy of the descriptor that the open number `index` gave is closed.
    func isClosed(_ index: Int) -> Bool {
        state.withLock { $0.given.indices.contains(index) && $0.given[index].isClosed }
    }

    /// Waits until it is. A child of another test has a copy of every descriptor between fork and exec.
    func waitForClose(of index: Int) throws { try waitUntil("the close of open \(index)") { isClosed(index) } }

    var openCount: Int { state.withLock { $0.given.count } }

    func status(_ path: String) throws(SystemError) -> FileStatus {
        state.withLock {
            $0.log.append("lstat")
            return $0.status
        }
    }

    func open(_ path: String) throws(SystemError) -> OwnedDescriptor {
        state.withLock { $0.beforeOpen.take() }?()
        let code = state.withLock { state in
            state.log.append("open")
            return state.opens.isEmpty ? 0 : state.opens.removeFirst()
        }
        guard code == 0 else { throw SystemError(operation: "open", subject: path, code: code) }
        let given: WatchedDescriptor
        do { given = try WatchedDescriptor(in: directory) } catch { fatalError("\(error)") }
        let descriptor = try given.give()
        state.withLock { $0.given.append(given) }
        return descriptor
    }

    func status(of descriptor: borrowing OwnedDescriptor) throws(SystemError) -> FileStatus {
        state.withLock {
            $0.log.append("fstat")
            return $0.openedStatus ?? $0.status
        }
    }

    func listRetiredPages(_ descriptor: borrowing OwnedDescriptor, size: UInt32) -> RetiredPagesIoctl.Answer {
        state.withLock { state in
            state.log.append("list \(size)")
            return state.lists.isEmpty
                ? RetiredPagesIoctl.Answer(code: 0, size: size, count: 0) : state.lists.removeFirst()
        }
    }

    func map(
        _ descriptor: borrowing OwnedDescriptor, offset: UInt64, count: Int, protection: Mapping.Protection,
        subject: String
    ) throws(SystemError) -> Mapping {
        let (memory, before) = state.withLock { state in
            state.log.append("map \(offset) \(count) \(protection)")
            return (state.memory, offset == 0 ? state.beforeMap.take() : nil)
        }
        if let memory, offset == 0 {
            before?()
            let code = state.withLock { state in
                defer { state.nextMapFromStart = 0 }
                return state.nextMapFromStart
            }
            guard code == 0 else { throw SystemError(operation: "map", subject: subject, code: code) }
            return try Mapping.map(memory.descriptor, count: count, protection: protection, subject: subject)
        }
        let code = state.withLock { $0.maps.isEmpty ? EINVAL : $0.maps.removeFirst() }
        guard code == 0 else { throw SystemError(operation: "map", subject: subject, code: code) }
        return try Mapping.map(try MemoryFile.create(name: "page", size: UInt64(count)), count: count)
    }

    func holders(of device: DeviceNumber, vfioNodes: [String]) throws(SystemError) -> HolderScanResult {
        state.withLock { state in
            state.log.append("holders \(device)" + vfioNodes.map { " \($0)" }.joined())
            var result = HolderScanResult()
            result.unseen = unseen
            if !state.holders.isEmpty { result.holders = state.holders.removeFirst() }
            return result
        }
    }
}
