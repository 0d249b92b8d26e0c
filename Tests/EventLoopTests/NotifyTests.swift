internal import EventLoop
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct NotifyTests {
    @Test func theManagerHearsOfEveryState() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager.start()
            require(try Notify.ready(status: "2 regions\nMAINPID=1"), "there is a manager")
            require(try manager.next().text == "READY=1\nSTATUS=2 regions MAINPID=1", "ready")
            try Notify.status("x")
            require(try manager.next().text == "STATUS=x", "status")
            try Notify.reloading()
            require(try manager.next().text.hasPrefix("RELOADING=1\nMONOTONIC_USEC="), "reloading")
            try Notify.stopping(status: "bye")
            require(try manager.next().text == "STOPPING=1\nSTATUS=bye", "stopping")
        }
    }

    @Test func descriptorsAreStoredAndRemoved() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager.start()
            require(try Notify.store(MemoryFile.create(name: "kept", size: 4242), name: "egm4"), "there is a manager")
            let (text, sizes) = try manager.next()
            require(text == "FDSTORE=1\nFDNAME=egm4\nFDPOLL=0" && sizes == [4242], "stored: \(text) \(sizes)")
            try Notify.removeStored(name: "egm4")
            require(try manager.next().text == "FDSTOREREMOVE=1\nFDNAME=egm4", "removed")
        }
    }

    @Test func aBarrierWaitsForTheManager() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager.start()
            do {
                try Notify.barrier(milliseconds: 10)
                require(false, "nobody has read it")
            } catch let error as SystemError {
                require(error.code == ETIMEDOUT, "\(error)")
            }
            // The one that was given up.
            require(try manager.next().text == "BARRIER=1", "barrier")
            let thread = try WorkerPool(name: "barrier", threads: 1)
            thread.perform {
                require((try? Notify.barrier(milliseconds: 60_000)) == true, "the manager has closed its end")
                exit(0)
            }
            require(try manager.next().text == "BARRIER=1", "barrier")
            thread.stop()
            exit(4)
        }
    }

    @Test func withoutAManagerNothingHappens() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            require(try !Notify.ready(status: "x"), "nobody listens")
        }
    }

    @Test func aManagerThatIsGoneIsAnError() async {
        await #expect(processExitsWith: .success) {
            setenv("NOTIFY_SOCKET", "/nowhere/notify", 1)
            do {
                try Notify.ready(status: "x")
                require(false, "nobody listens there")
            } catch let error as SystemError {
                require(error.code == ENOENT, "\(error)")
            }
        }
    }

    @Test(arguments: ["", "a:b", "a\nb", "ä", String(repeating: "x", count: 256)])
    func aNameThatTheManagerRefusesIsRefused(name: String) throws {
        let error = #expect(throws: SystemError.self) {
            try Notify.store(MemoryFile.create(name: "x", size: 1), name: name)
        }
        #expect(error == SystemError(operation: "name a stored descriptor", subject: "\"\(name)\"", code: EINVAL))
        #expect(throws: SystemError.self) { try Notify.removeStored(name: name) }
    }

    @Test func theLongestNameIsTaken() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            try Notify.removeStored(name: String(repeating: "x", count: 255))
        }
    }

    @Test func theWatchdogIsFed() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager.start()
            setenv("WATCHDOG_USEC", "20000", 1)
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            let loop = try EventLoop()
            let thread = try WorkerPool(name: "loop", threads: 1)
            thread.perform { _ = try? loop.run() }
            require(try await Room(loop).enter { try $0.loop.enableWatchdog() }, "the watchdog is on")
            for _ in 0..<3 { require(try manager.next().text == "WATCHDOG=1", "fed") }
            loop.exit(code: 0)
            thread.stop()
        }
    }

    @Test func withoutAWatchdogThereIsNone() async {
        await #expect(processExitsWith: .success) {
            unsetenv("WATCHDOG_USEC")
            require(try !EventLoop().enableWatchdog(), "nobody asked for it")
        }
    }
}
