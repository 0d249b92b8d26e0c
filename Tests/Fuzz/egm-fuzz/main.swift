// egm-fuzz TARGET [libFuzzer's arguments]: one program for all targets, so that everything is built and instrumented
// once. `egm-fuzz seeds TARGET DIRECTORY` writes the target's binary seeds there. Tests/Fuzz/run.sh calls both.

import CFuzzer
import Glibc

if CommandLine.arguments.count == 4, CommandLine.arguments[1] == "seeds" {
    for (number, seed) in Targets.named(CommandLine.arguments[2]).seeds.enumerated() {
        let path = "\(CommandLine.arguments[3])/seed-\(number)"
        guard let file = fopen(path, "w"), fwrite(seed, 1, seed.count, file) == seed.count, fclose(file) == 0 else {
            perror("egm-fuzz: cannot write \(path)")
            exit(1)
        }
    }
    exit(0)
}

Targets.choose(CommandLine.arguments.dropFirst().first ?? "")
// The driver skips the program's name; the target stands there.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        Targets.chosen.run(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    })
