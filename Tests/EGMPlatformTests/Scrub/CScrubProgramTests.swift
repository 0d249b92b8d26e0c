// The C kernels and the guard have their own test program, because it has to run on aarch64 as well: it is built here
// for both architectures, and the second is run by qemu-user on CPUs with different DC ZVA block sizes.

import EGMTestSupport
import LinuxSystem
import Testing

@Suite(.timeLimit(.minutes(10))) struct CScrubProgramTests {
    private func build(_ compiler: String, _ options: [String], in directory: TemporaryDirectory) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let sources = "/\(root)/Sources/CScrub"
        let program = directory.path("scrub-test")
        let files = ["guard", "thread", "verify", "zero"].map { "\(sources)/\($0).c" }
        let warnings = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]
        let input = ["-I", sources, "-I", "\(sources)/include", "/\(root)/Tests/CScrubTests/scrub-test.c"] + files
        let compile = try RunningProgram(
            compiler, ["-O2", "-D_GNU_SOURCE"] + warnings + options + input + ["-o", program, "-lpthread"],
            directory: directory)
        #expect(try compile.waitForExit() == 0, "\(compile.errors)")
        return program
    }

    @Test func native() throws {
        let directory = try TemporaryDirectory()
        let program = try RunningProgram(try build("gcc", [], in: directory), directory: directory)
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(program.output.hasSuffix("ok\n"))
    }

    // Their blocks of DC ZVA are of 64, 256 and 512 bytes.
    @Test(arguments: ["cortex-a57", "a64fx", "max"]) func aarch64(cpu: String) throws {
        let directory = try TemporaryDirectory()
        let built = try build("aarch64-linux-gnu-gcc", ["-static"], in: directory)
        let program = try RunningProgram("qemu-aarch64-static", ["-cpu", cpu, built], directory: directory)
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(program.output.contains("zero dc-zva\nzero stp\nzero memset\nverify neon\n"))
        #expect(program.output.hasSuffix("ok\n"))
    }

    /// No CPU that qemu-user knows prohibits DC ZVA, so what its register would say is given to the program; the emulator
    /// writes down what is executed.
    @Test(arguments: [("4", "dc-zva", "zero_zva", true), ("0x14", "stp", "zero_pairs", false)])
    func whereItIsProhibitedDCZVAIsNotExecuted(id: String, kernel: String, function: String, isUsed: Bool) throws {
        let directory = try TemporaryDirectory()
        let built = try build("aarch64-linux-gnu-gcc", ["-static"], in: directory)
        let log = directory.path("executed")
        let program = try RunningProgram(
            "qemu-aarch64-static", ["-cpu", "max", "-d", "in_asm", "-D", log, built, id], directory: directory)
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(program.output == "as \(kernel)\n")
        // Blocks of "IN: function" and a line for each instruction. The C library's start may clear something too.
        let executed = String(decoding: try readFile(log, limit: 64 << 20), as: UTF8.self).split(separator: "\n")
        var current: Substring = ""
        var functions: Set<Substring> = []
        var clearing: Set<Substring> = []
        for line in executed {
            if line.hasPrefix("IN: ") {
                current = line.dropFirst(4)
                functions.insert(current)
            } else if line.contains("dc       zva") || line.contains(":  d50b742") || line.contains(":  d50b743") {
                clearing.insert(current)
            }
        }
        let kernels = functions.filter { $0.hasPrefix("zero_") && $0 != "zero_as" }
        #expect(kernels == [Substring(function)])
        #expect(clearing.filter { $0.hasPrefix("zero_") || $0.hasPrefix("egm_") || $0 == "zva" }.isEmpty != isUsed)
    }
}
