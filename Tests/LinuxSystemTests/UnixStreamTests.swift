internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct UnixStreamTests {
    /// `count` descriptors of new memory files, the nth of n pages.
    private func files(_ count: Int) throws -> DescriptorList {
        var list = DescriptorList()
        for index in 0..<count {
            list.append(try MemoryFile.create(name: "passed", size: UInt64((index + 1) * MemoryPage.size)))
        }
        return list
    }

    @Test func bytesArriveAndThenTheEnd() throws {
        let pair = try UnixStream.pair()
        try pair.first.sendText("hello")
        try pair.first.finishSending()
        #expect(try Message.receive(from: pair.second).text == "hello")
        #expect(try Message.receive(from: pair.second).text == nil)
    }

    @Test func nothingYetIsNotTheEnd() throws {
        let pair = try UnixStream.pair()
        var buffer: [UInt8] = [0]
        let reception = try pair.second.receive(into: &buffer)
        guard case .wouldBlock = reception else {
            Issue.record("an idle stream has to answer that it would block")
            return
        }
    }

    @Test(arguments: [1, 3, 15, 16])
    func descriptorsArriveInOrderAndClosedOnExec(count: Int) throws {
        let pair = try UnixStream.pair()
        try pair.first.sendText("x", passing: files(count))
        var message = try Message.receive(from: pair.second)
        #expect(message.text == "x")
        #expect(message.descriptors.count == count)
        var index = 0
        while let descriptor = message.descriptors.takeFirst() {
            index += 1
            #expect(try FileStatus(of: descriptor).size == UInt64(index * MemoryPage.size))
            #expect(fcntl(descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
        }
        #expect(index == count)
    }

    @Test func oneDescriptorTooManyIsNotSent() throws {
        let pair = try UnixStream.pair()
        let error = #expect(throws: SystemError.self) {
            try pair.first.sendText("x", passing: files(UnixStream.descriptorLimit + 1))
        }
        #expect(error?.code == E2BIG)
    }

    @Test func descriptorsNeedAByteToTravelWith() throws {
        let pair = try UnixStream.pair()
        let error = #expect(throws: SystemError.self) { try pair.first.sendText("", passing: files(1)) }
        #expect(error?.code == EINVAL)
    }

    @Test func moreDescriptorsThanWeTakeAreClosedAndReported() throws {
        let pair = try UnixStream.pair()
        let probe = try MemoryFile.create(name: "probe", size: 0)
        try sendTooMany(probe.number, through: pair.first.descriptor.number)
        let before = try HostRoot().names(in: "/proc/self/fd").filter { isProbe($0, probe.number) }.count
        let error = #expect(throws: SystemError.self) { _ = try Message.receive(from: pair.second) }
        #expect(error?.code == EMSGSIZE)
        // Not by this thread: who chose them may have chosen files that take long to close.
        try waitUntil("them to be closed") {
            try HostRoot().names(in: "/proc/self/fd").filter { isProbe($0, probe.number) }.count == before
        }
    }

    @Test func aFullSocketWouldBlock() throws {
        let pair = try UnixStream.pair()
        let bytes = [UInt8](repeating: 7, count: 64 << 10)
        var total = 0
        while case .sent(let count) = try pair.first.send(bytes.span) { total += count }
        #expect(total > 0)
        #expect(try pair.first.unreadByPeer() > 0)
        var received = 0
        while received < total {
            received += try Message.receive(from: pair.second, atMost: 1 << 20).text?.utf8.count ?? 0
        }
        #expect(try pair.first.unreadByPeer() == 0)
        #expect(try pair.first.send([1].span) == .sent(1))
    }

    @Test func aPeerThatIsGoneIsAnErrorAndNoSignal() throws {
        let pair = try UnixStream.pair()
        let first = pair.first
        _ = consume pair.second
        let error = #expect(throws: SystemError.self) { try first.sendText("x") }
        #expect(error?.code == EPIPE)
    }

    @Test func thePeerIsThisProcess() throws {
        let pair = try UnixStream.pair()
        let peer = try pair.first.peerCredentials()
        #expect(peer.pid == getpid())
        #expect(peer.uid == geteuid())
        #expect(peer.gid == getegid())
        #expect(peer.isMember(of: getegid()))
        #expect(!peer.isMember(of: 4_000_000))
        var groups = [gid_t](repeating: 0, count: Int(max(1, getgroups(0, nil))))
        let count = getgroups(CInt(groups.count), &groups)
        #expect(Set(peer.groups) == Set(groups.prefix(Int(count))))
    }

    @Test func thePeerProcessIsHeldWhereTheKernelCan() throws {
        let pair = try UnixStream.pair()
        guard let process = try pair.first.peerProcess() else { return }  // before Linux 6.5
        #expect(try process.pid() == getpid())
        #expect(try !process.hasEnded())
    }

    private func isProbe(_ name: String, _ probe: CInt) -> Bool {
        HostRoot().linkTarget("/proc/self/fd/\(name)") == HostRoot().linkTarget("/proc/self/fd/\(probe)")
    }

    /// Sends 17 copies of a descriptor with one byte, which `send` would refuse.
    private func sendTooMany(_ descriptor: CInt, through socket: CInt) throws {
        let count = UnixStream.descriptorLimit + 1
        let header = MemoryLayout<cmsghdr>.size
        var control = [UInt8](repeating: 0, count: header + (count * 4 + 7) / 8 * 8)
        let sent = control.withUnsafeMutableBytes { control in
            var head = cmsghdr()
            head.cmsg_len = header + count * 4
            head.cmsg_level = SOL_SOCKET
            head.cmsg_type = CInt(SCM_RIGHTS)
            control.storeBytes(of: head, as: cmsghdr.self)
            for index in 0..<count {
                control.storeBytes(of: descriptor, toByteOffset: header + index * 4, as: CInt.self)
            }
            var byte: UInt8 = 1
            return withUnsafeMutableBytes(of: &byte) { byte in
                var vector = iovec(iov_base: byte.baseAddress, iov_len: 1)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    return sendmsg(socket, &message, 0)
                }
            }
        }
        guard sent == 1 else { throw SystemError(operation: "send", subject: "too many descriptors", code: errno) }
    }
}
