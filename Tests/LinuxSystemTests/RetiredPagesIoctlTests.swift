internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

private let compiler = "/usr/bin/aarch64-linux-gnu-gcc"
private let emulator = "/usr/bin/qemu-aarch64-static"
private let haveCrossTools = HostRoot().exists(compiler) && HostRoot().exists(emulator)

@Suite(.timeLimit(.minutes(10))) struct RetiredPagesIoctlTests {
    @Test func numbersAndSizes() {
        #expect(RetiredPagesIoctl.number == UInt32(UInt8(ascii: "E")) << 8 | 100)
        #expect(RetiredPagesIoctl.headerSize == 8 && RetiredPagesIoctl.recordSize == 16)
        #expect(RetiredPagesIoctl.bufferSize(records: 0) == 8)
        #expect(RetiredPagesIoctl.bufferSize(records: 3) == 56)
    }

    @Test(arguments: [UInt32(8), 9, 24, 4096]) func aFileThatIsNoRegionRefuses(size: UInt32) throws {
        let file = try OwnedDescriptor.open("/dev/null", flags: O_RDWR)
        #expect(
            RetiredPagesIoctl.call(file, size: size)
                == RetiredPagesIoctl.Answer(code: ENOTTY, size: size, count: 0))
    }

    @Test func decodesWhatFitsIntoTheBuffer() {
        typealias Answer = RetiredPagesIoctl.Answer
        let first = RetiredPagesIoctl.Record(offset: 0x10000, size: 0x20000)
        let second = RetiredPagesIoctl.Record(offset: .max, size: 1)
        let words: [UInt64] = [2 << 32 | 40, 0x10000, 0x20000, .max, 1]
        #expect(
            RetiredPagesIoctl.decode(words, size: 40, code: 0)
                == Answer(code: 0, size: 40, count: 2, records: [first, second]))
        // A byte less than the second record needs, and a count far beyond the buffer.
        #expect(
            RetiredPagesIoctl.decode(words, size: 39, code: 0)
                == Answer(code: 0, size: 40, count: 2, records: [first]))
        #expect(
            RetiredPagesIoctl.decode([.max, 0x10000, 0x20000], size: 24, code: 0)
                == Answer(code: 0, size: .max, count: .max, records: [first]))
        #expect(RetiredPagesIoctl.decode(words, size: 40, code: ENOSPC) == Answer(code: ENOSPC, size: 40, count: 2))
    }

    @Test func aBufferWithoutAHeaderTraps() async {
        await #expect(processExitsWith: .failure) {
            let file = try OwnedDescriptor.open("/dev/null", flags: O_RDWR)
            _ = RetiredPagesIoctl.call(file, size: 7)
        }
    }

    /// The layouts are static assertions in the header. A driver of the program's own stands for the kernel's, since
    /// qemu-user hands no unknown ioctl on.
    @Test(.enabled(if: haveCrossTools, "needs gcc-aarch64-linux-gnu, qemu-user"))
    func aarch64() throws {
        let directory = try TemporaryDirectory()
        let main = try directory.write(
            #"""
            #include "CLinuxShims.h"
            #include <stdarg.h>
            #include <stdio.h>
            int ioctl(int descriptor, unsigned long number, ...) {
                va_list list;
                va_start(list, number);
                unsigned char *bytes = va_arg(list, void *);
                va_end(list);
                printf("%d %lx %u\n", descriptor, number, bytes[0]);
                bytes[4] = 1;
                bytes[10] = 2;
                bytes[17] = 16;
                return 0;
            }
            int main(void) {
                struct { struct egm_list_header header; struct egm_list_record records[1]; } list = {{24, 0}, {}};
                int code = egm_list_retired_pages(7, &list.header);
                printf("%d %u %u %llx %llx\n", code, list.header.size, list.header.count,
                    (unsigned long long)list.records[0].offset, (unsigned long long)list.records[0].size);
                return 0;
            }
            """#, to: "main.c")
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let sources = "/\(root)/Sources/CLinuxShims"
        let files = try HostRoot().names(in: sources).filter { $0.hasSuffix(".c") }.map { "\(sources)/\($0)" }
        let program = directory.path("check")
        let flags = ["-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-static"]
        let compile = try RunningProgram(
            compiler, flags + ["-I\(sources)/include", "-o", program, main] + files, directory: directory)
        #expect(try compile.waitForExit() == 0, "\(compile.errors)")
        let run = try RunningProgram(emulator, [program], directory: directory)
        #expect(try run.waitForExit() == 0, "\(run.errors)")
        #expect(run.output == "7 4564 24\n0 24 1 20000 1000\n")
    }
}
