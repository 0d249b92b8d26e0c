internal import Glibc
package import LinuxSystem

/// Turns this process into `program` (a path, not searched for), keeping its pid, environment and descriptors that are
/// not closed on exec. Returns only by throwing. The corresponding call is `execv(3)`.
package func replaceProcess(with program: String, arguments: [String]) throws(SystemError) -> Never {
    var vector: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(program)]
    for argument in arguments { unsafe vector.append(strdup(argument)) }
    unsafe vector.append(nil)
    let wasIgnored = PipeSignal.restore()
    unsafe execv(program, &vector)
    let code = errno
    if wasIgnored { PipeSignal.ignore() }
    unsafe vector.forEach { unsafe free($0) }
    throw SystemError(operation: "start", subject: program, code: code)
}
