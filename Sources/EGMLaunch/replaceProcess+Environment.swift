internal import Glibc
package import LinuxSystem

/// The same with more variables in the environment, which stand in for those of the same name. The corresponding call is
/// `execve(2)`.
package func replaceProcess(
    with program: String, arguments: [String], adding variables: [String: String]
) throws(SystemError) -> Never {
    var vector: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(program)]
    for argument in arguments { unsafe vector.append(strdup(argument)) }
    unsafe vector.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe []
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
        let name = unsafe String(cString: text).prefix { $0 != "=" }
        if variables[String(name)] == nil { unsafe environment.append(strdup(text)) }
        unsafe entry += 1
    }
    for (name, value) in variables { unsafe environment.append(strdup("\(name)=\(value)")) }
    unsafe environment.append(nil)
    let wasIgnored = PipeSignal.restore()
    unsafe execve(program, &vector, &environment)
    let code = errno
    if wasIgnored { PipeSignal.ignore() }
    unsafe vector.forEach { unsafe free($0) }
    unsafe environment.forEach { unsafe free($0) }
    throw SystemError(operation: "start", subject: program, code: code)
}
