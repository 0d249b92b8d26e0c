import Glibc
import LinuxSystem

/// What `command` prints when it runs as uid 65534 without capabilities.
func outputAsNobody(_ command: [String]) throws -> String {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError(operation: "make", subject: "a pipe", code: errno) }
    let reader = OwnedDescriptor(owning: ends[0])
    let writer = OwnedDescriptor(owning: ends[1])
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, writer.number, 1)
    posix_spawn_file_actions_addclose(&actions, reader.number)
    let words = ["/usr/bin/setpriv", "--reuid", "65534", "--clear-groups", "--bounding-set", "-all"] + command
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let status = posix_spawn(&pid, words[0], &actions, nil, &arguments, environ)
    guard status == 0 else { throw SystemError(operation: "run", subject: words[0], code: status) }
    close(writer.release())
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = read(reader.number, &chunk, chunk.count)
        guard count > 0 else { break }
        output += chunk[..<count]
    }
    var exit: CInt = 0
    waitpid(pid, &exit, 0)
    return String(decoding: output, as: UTF8.self)
}
