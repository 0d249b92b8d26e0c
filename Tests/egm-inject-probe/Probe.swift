// Stands for egm-qemu in the injection tests, without a daemon: makes memory files as regions, injects them through
// the real `Injection`, and execs a command. As `call …` it is that command itself.
//
//     egm-inject-probe run --region PATH=SIZE[=OFFSET+SIZE…] [--text TEXT] [--report FILE] -- COMMAND ARGUMENT…
//     egm-inject-probe call openat /dev/egm4 rdwr : pid
//
// `run` prints `supervisor PID` to standard error.

import CInjectProbe
import EGMLaunch
import Glibc
import LinuxSystem

@main
struct Probe {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        let mode = arguments.popFirst()
        if mode == "call" {
            var words = arguments.map { strdup($0) }
            exit(egm_probe_run(CInt(words.count), &words))
        }
        guard mode == "run" else { throw Usage() }
        try run(Array(arguments))
    }

    struct Usage: Error {}

    static func run(_ arguments: [String]) throws {
        var injection = Injection()
        var text = ""
        var report: CInt = -1
        var index = 0
        var testsChild = false
        while index + 1 < arguments.count, arguments[index] != "--" {
            let value = arguments[index + 1]
            if arguments[index] == "--child" {
                testsChild = true
                index += 1
                continue
            }
            switch arguments[index] {
            case "--text": text = value
            case "--report": report = open(value, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            case "--region": try add(value, text: text, to: &injection)
            default: throw Usage()
            }
            index += 2
        }
        let command = arguments[(index + 1)...]
        guard let program = command.first else { throw Usage() }
        do {
            print("supervisor \(try injection.start(reportingTo: report, testsChild: testsChild))", to: &standardError)
        } catch {
            print("egm-inject-probe: \(error)", to: &standardError)
            exit(1)
        }
        try replaceProcess(with: program, arguments: Array(command.dropFirst()))
    }

    static func add(_ description: String, text: String, to injection: inout Injection) throws {
        let parts = description.split(separator: "=").map(String.init)
        guard parts.count >= 2, let size = Int(parts[1]) else { throw Usage() }
        let file = try memoryFile(size: size, text: text)
        let retired = parts.dropFirst(2).map { record in
            let pair = record.split(separator: "+").compactMap { UInt64($0) }
            return RetiredRecord(offset: pair[0], size: pair[1])
        }
        injection.add(path: parts[0], descriptor: file, retired: retired)
    }

    /// A memfd, as a region of a simulated host is.
    static func memoryFile(size: Int, text: String) throws -> OwnedDescriptor {
        let number = egm_probe_memfd()
        guard number >= 0 else { throw SystemError(operation: "make", subject: "a memory file", code: errno) }
        ftruncate(number, size)
        let bytes = Array(text.utf8)
        pwrite(number, bytes, bytes.count, 0)
        return OwnedDescriptor(owning: number)
    }
}

struct StandardError: TextOutputStream {
    mutating func write(_ string: String) {
        let bytes = Array(string.utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }
}

nonisolated(unsafe) var standardError = StandardError()  // stateless, and the probe has one thread
