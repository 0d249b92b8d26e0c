import EGMTestSupport

/// Another process that takes hold of memory of ours, through `/proc` of the test, in one way only.
struct HolderProgram {
    enum Way: String {
        case maps
        case mapsPrivately
        case descriptor
        /// A second thread holds it after the first has ended.
        case threadOfDeadLeader
        /// The same, with a name of which Swift takes the end and the parenthesis behind it for one character.
        case threadOfDeadLeaderWithAName
    }

    let program: RunningProgram
    var pid: Int32 { program.pid }

    /// - Parameter path: what it opens.
    init(_ way: Way, path: String, directory: TemporaryDirectory) throws {
        program = try RunningProgram(
            "python3", ["-u", "-c", HolderProgram.source, way.rawValue, path], directory: directory)
        try program.waitFor("ready")
    }

    /// Ends it, and returns when it has gone.
    func end() throws {
        program.send(signal: 9)
        try program.waitForExit()
    }

    // Python's own mmap keeps a descriptor beside the mapping, so the C function is called.
    private static let source = """
        import ctypes, os, sys, threading, signal
        way, path = sys.argv[1:]
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
        f = os.open(path, os.O_RDWR)
        if way in ('maps', 'mapsPrivately'):
            a = libc.mmap(None, 65536, 3, 1 if way == 'maps' else 2, f, 0)
            assert a != ctypes.c_void_p(-1).value
            os.close(f)
        def wait():
            print('ready')
            while True: signal.pause()
        if way == 'threadOfDeadLeaderWithAName': libc.prctl(15, b'\\xd8\\x80', 0, 0, 0)
        if way.startswith('threadOfDeadLeader'):
            def second():
                # pthread_exit of the first thread takes a moment to be seen.
                while b') Z' not in open('/proc/self/stat', 'rb').read(): pass
                wait()
            threading.Thread(target=second).start()
            libc.syscall(60 if os.uname().machine == 'x86_64' else 93, 0)
        wait()
        """
}
