internal import LinuxSystem

/// Where the daemon listens.
package enum DaemonSocket {
    /// The socket of the systemd unit.
    package static let standard = "/run/egmd/egmd.sock"

    /// The environment variable that names another one.
    package static let variable = "EGMD_SOCKET"

    /// `explicit` if it is given, else what the environment says, else the standard one.
    package static func path(_ explicit: String? = nil) -> String {
        explicit ?? environmentVariable(variable) ?? standard
    }
}
