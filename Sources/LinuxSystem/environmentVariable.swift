internal import Glibc

/// The value of an environment variable; nil if it is not set or empty. Our programs never change their environment, so
/// the text that the C library returns stays valid while it is copied. The corresponding call is `getenv`.
package func environmentVariable(_ name: String) -> String? {
    guard let text = unsafe getenv(name), unsafe text.pointee != 0 else { return nil }
    return unsafe String(cString: text)
}
