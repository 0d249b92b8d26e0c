import Testing

@testable import EGMConfig

/// What is wrong with a file, and on which line.
@Suite struct SimulationFileRefusalTests {
    @Test(arguments: [
        ("driver = 1", 1, "driver must be a string, but is an integer"),
        ("[socket]", 1, "socket must be an array of tables, but is a table; write [[socket]]"),
        ("socket = [1]", 1, "socket must hold tables only, but holds an integer; write [[socket]]"),
        ("[[sockets]]", 1, "unknown key sockets; did you mean socket?"),
        ("[[socket]]\ngpu = 2", 2, "socket.gpu must be an array of tables, but is an integer; write [[socket.gpu]]"),
        ("[[socket]]\nnumber = \"one\"", 2, "socket.number must be an integer, but is a string"),
        ("[[socket]]\nnumber = 4", 2, "socket.number is 4, but must be 0 to 3"),
        ("[[socket]]\nnumber = -1", 2, "socket.number is -1, but must be 0 to 3"),
        ("[[socket]]\npxm = 4294967296", 2, "socket.pxm is 4294967296, but must be 0 to 4294967295"),
        (
            "[[socket]]\nnumber = 1\n[[socket]]", 3,
            "socket.number is 1, as for the one in line 2; each needs its own"
        ),
        ("[[socket]]\npxm = 5\n[[socket]]", 3, "socket.pxm is 5, as for the one in line 2; each needs its own"),
        (
            "[[socket]]\nnuma-node = 1", 2,
            "socket.numa-node is 1, but NUMA nodes count up from 0 in the order of the sockets, so this one is 0; "
                + "leave the key out"
        ),
        ("[[socket]]\nbase = -1", 2, "socket.base is -1, but must not be negative"),
        (
            "[[socket]]\nbase = \"4096\"", 2,
            "socket.base is \"4096\", but must be a number of at most 64 bits, such as \"0x1000000000\""
        ),
        (
            "[[socket]]\nbase = \"0x10000000000000000\"", 2,
            "socket.base is \"0x10000000000000000\", but must be a number of at most 64 bits, such as "
                + "\"0x1000000000\""
        ),
        (
            "[[socket]]\nbase = \"0x-1\"", 2,
            "socket.base is \"0x-1\", but must be a number of at most 64 bits, such as \"0x1000000000\""
        ),
        (
            "[[socket]]\nbase = 1.5", 2,
            "socket.base must be a number (an integer, or a string such as \"0x1000000000\"), but is a floating-point number"
        ),
        ("[[socket]]\nbase = \"0x1000008000\"", 2, "socket.base is 0x1000008000, but must be a multiple of 64KiB"),
        (
            "[[socket]]\nbase = \"0xffffe0010000\"", 2,
            "socket.base is 0xffffe0010000, but socket 0 has the addresses 0x0 to 0xfffffffffff, and the region of "
                + "512MiB must be within them"
        ),
        (
            "[[socket]]\nnumber = 1\nbase = \"0x1000000000\"", 3,
            "socket.base is 0x1000000000, but socket 1 has the addresses 0x100000000000 to 0x1fffffffffff, and the "
                + "region of 512MiB must be within them"
        ),
        (
            "[[socket]]\nbase = \"0xffffffffffff0000\"", 2,
            "socket.base is 0xffffffffffff0000, but socket 0 has the addresses 0x0 to 0xfffffffffff, and the region "
                + "of 512MiB must be within them"
        ),
        ("[[socket]]\nretired = 0", 2, "socket.retired must be an array of numbers, but is an integer"),
        (
            "[[socket]]\nretired = [\n0,\n-1]", 2,
            "socket.retired has a wrong entry, number 2: it is -1, but must not be negative"
        ),
    ])
    func aBadSocketIsExplained(text: String, line: Int, message: String) {
        #expect(refusals(text) == ["host.toml:\(line): \(message)"])
    }

    @Test(arguments: [
        ("address = 8", 3, "socket.gpu.address must be a PCI address in quotes, but is an integer"),
        (
            "address = \"0008:00:00.0\"", 3,
            "socket.gpu.address is 0008:00:00.0, but bus 0 is for the root ports; use bus 1"
        ),
        (
            "address = \"0108:01:00.0\"", 3,
            "socket.gpu.address is 0108:01:00.0, but Grace has PCI domains up to 00ff only"
        ),
        (
            "address = \"0018:01:00.0\"", 3,
            "socket.gpu.address is 0018:01:00.0, but bits 7:4 of a PCI domain are the socket: a GPU of socket 0 has "
                + "a domain from 0000 to 000f"
        ),
        (
            "address = \"0008:01:00.0\"\n[[socket.gpu]]\naddress = \"0008:01:00.0\"", 5,
            "socket.gpu.address is 0008:01:00.0, as for the one in line 3; each needs its own"
        ),
        (
            "address = \"0008:01:00.0\"\nmemory-base = \"0x1000000000\"", 4,
            "socket.gpu.memory-base is 0x1000000000 and the size 184GiB, which overlaps the region at "
                + "0x1000000000+0x20000000"
        ),
        (
            "address = \"0008:01:00.0\"\nmemory-base = \"0xfffffffffff00000\"", 4,
            "socket.gpu.memory-base is 0xfffffffffff00000 and the size 184GiB, which ends beyond 64 bits; choose a "
                + "lower address"
        ),
        (
            "address = \"0008:01:00.0\"\nmemory-size = \"1TiB\"\n[[socket.gpu]]\naddress = \"0009:01:00.0\"", 5,
            "socket.gpu.memory-base is 0x48000000000 and the size 184GiB, which overlaps the memory of 0008:01:00.0 "
                + "at 0x40000000000+0x10000000000"
        ),
        (
            "address = \"0008:01:00.0\"\nmemory-size = 0", 4,
            "socket.gpu.memory-size is 0, but must be 64KiB to 16TiB, a multiple of 64KiB"
        ),
        (
            "adress = \"0008:01:00.0\"\naddress = \"0008:01:00.0\"", 3,
            "unknown key socket.gpu.adress; did you mean socket.gpu.address?"
        ),
    ])
    func aBadGPUIsExplained(text: String, line: Int, message: String) {
        #expect(refusals("[[socket]]\n[[socket.gpu]]\n\(text)") == ["host.toml:\(line): \(message)"])
    }

    @Test(arguments: [
        ("subject = \"egm4\"", 4, "fault.kind is missing; give one of iomem-zeroed, no-driver, ram-overlap"),
        ("kind = 7", 5, "fault.kind must be a string, but is an integer"),
        ("kind = \"fire\"", 5, "fault.kind is \"fire\", but must be one of iomem-zeroed, no-driver, ram-overlap"),
        (
            "kind = \"iomem-zeroed\"\nsubject = \"egm4\"", 6,
            "fault.subject has no place here: iomem-zeroed is a fault of the whole host; leave it out"
        ),
        (
            "kind = \"no-driver\"", 4,
            "fault.subject is missing; no-driver is a fault of a GPU, such as \"0008:01:00.0\""
        ),
        (
            "kind = \"no-driver\"\nsubject = \"0009:01:00.0\"", 6,
            "fault.subject is 0009:01:00.0, which is not on this host; it has 0008:01:00.0"
        ),
        (
            "kind = \"ram-overlap\"\nsubject = \"egm5\"", 6,
            "fault.subject is egm5, which is not on this host; it has egm4"
        ),
        (
            "kind = \"ram-overlap\"\nsubject = \"egm04\"", 6,
            "fault.subject is not the name of a region; ram-overlap is a fault of a region, such as \"egm4\""
        ),
        ("kind = \"ram-overlap\"\nsubject = 4", 6, "fault.subject must be a string, but is an integer"),
    ])
    func aBadFaultIsExplained(text: String, line: Int, message: String) {
        let host = "[[socket]]\n[[socket.gpu]]\naddress = \"0008:01:00.0\"\n"
        #expect(refusals(host + "[[fault]]\n" + text) == ["host.toml:\(line): \(message)"])
    }

    /// A fault about a GPU whose table is wrong is not blamed for it.
    @Test func oneMistakeIsOneMessage() {
        let text = """
            [[socket]]
            number = 9
            base = "0x1010000000"
            [[socket.gpu]]
            address = "0098:01:00.0"
            [[socket]]
            [[fault]]
            kind = "no-driver"
            subject = "0098:01:00.0"
            """
        #expect(refusals(text) == ["host.toml:2: socket.number is 9, but must be 0 to 3"])
    }
}
