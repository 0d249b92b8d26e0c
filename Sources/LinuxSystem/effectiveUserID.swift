internal import Glibc

/// The uid that this process acts as. The corresponding call is `geteuid`.
package func effectiveUserID() -> UInt32 { geteuid() }
