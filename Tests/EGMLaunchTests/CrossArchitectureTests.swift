import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

private let compiler = "/usr/bin/aarch64-linux-gnu-gcc"
private let emulator = "/usr/bin/qemu-aarch64-static"
private let haveCrossTools = HostRoot().exists(compiler) && HostRoot().exists(emulator)

/// The C code compiled for the target architecture. qemu-user knows no seccomp, so only what needs no filter is run:
/// the layouts (static assertions), the ioctl's rules and the paths.
@Suite(
    .timeLimit(.minutes(10)),
    .enabled(if: haveCrossTools, "needs gcc-aarch64-linux-gnu, qemu-user"))
struct CrossArchitectureTests {

    static let check = #"""
        #include "CInject.h"
        #include <errno.h>
        #include <stdio.h>
        int main(void) {
            struct egm_retired_header request = {.argsz = 8}, answer;
            char path[64];
            int code = egm_inject_answer_retired(&request, 2, &answer);
            printf("%d %u %u\n", code, answer.argsz, answer.count);
            request.argsz = 40;
            code = egm_inject_answer_retired(&request, 2, &answer);
            printf("%d %u %u\n", code, answer.argsz, answer.count);
            request.argsz = 7;
            printf("%d\n", egm_inject_answer_retired(&request, 2, &answer) == EINVAL);
            printf("%zd %s\n", egm_inject_normalize("//dev/./x/../egm4", path, sizeof(path)), path);
            return 0;
        }
        """#

    @Test func compilesAndAnswersOnAArch64() throws {
        let directory = try TemporaryDirectory()
        let main = try directory.write(CrossArchitectureTests.check, to: "main.c")
        let sources =
            String(#filePath.dropLast("Tests/EGMLaunchTests/CrossArchitectureTests.swift".count)) + "Sources/CInject"
        let files = try HostRoot().names(in: sources).filter { $0.hasSuffix(".c") }.map { "\(sources)/\($0)" }
        let program = directory.path("check")
        let flags = ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-static"]
        let compiled = try FilteredProgram(
            compiler, flags + ["-I\(sources)/include", "-o", program, main] + files,
            in: directory
        ).wait()
        #expect(compiled.status == 0, "\(compiled.errors)")
        let outcome = try FilteredProgram(emulator, [program], in: directory).wait()
        #expect(outcome.lines == ["0 40 0", "0 40 2", "1", "9 /dev/egm4"])
    }
}
