// The C kernels and the guard have their own test program, because it has to run on aarch64 as well: it is built here
// for both architectures, and the second is run by qemu-user on CPUs with different DC ZVA block sizes.

import EGMTestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct CScrubProgramTests {
    private func build(_ compiler: String, _ options: [String], in directory: TemporaryDirectory) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let sources = "/\(root)/Sources/CScrub"
        let program = directory.path("scrub-test")
        let files = ["guard", "thread", "verify", "zero"].map { "\(sources)/\($0).c" }
        let warnings = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]
        let input = ["-I", "\(sources)/include", "/\(root)/Tests/CScrubTests/scrub-test.c"] + files
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

    @Test(arguments: ["cortex-a57", "max"]) func aarch64(cpu: String) throws {
        let directory = try TemporaryDirectory()
        let built = try build("aarch64-linux-gnu-gcc", ["-static"], in: directory)
        let program = try RunningProgram("qemu-aarch64-static", ["-cpu", cpu, built], directory: directory)
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(program.output.contains("zero dc-zva\nzero stp\nzero memset\nverify neon\n"))
        #expect(program.output.hasSuffix("ok\n"))
    }
}
