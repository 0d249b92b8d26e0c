internal import CInject
internal import Glibc

/// `path` as the supervisor compares it: without empty and `.` components, `..` resolved by name. Nil if relative or
/// too long. The same code as the supervisor's, so that both mean the same.
func normalizePath(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(EGM_INJECT_PATH_SIZE))
    let length = unsafe egm_inject_normalize(path, &buffer, buffer.count)
    guard length >= 0 else { return nil }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
