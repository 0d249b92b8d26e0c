internal import LinuxSystem

/// The programs of this package, as built for this test run.
package enum BuiltProgram {
    /// The path of the built program `name`, which stands beside the test bundle.
    package static func path(_ name: String) -> String {
        let bundle = HostRoot().linkTarget("/proc/self/exe") ?? ""
        return "/" + bundle.split(separator: "/").dropLast().joined(separator: "/") + "/" + name
    }
}
