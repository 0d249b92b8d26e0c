/// How much of the host a VM is planned to have.
package enum PlanPolicyInfo: String, WireEnum {
    case tray
    case socket
    case partition

    package var documentation: String {
        switch self {
        case .tray: "All GPUs and all regions of the host."
        case .socket: "All GPUs of every region that it uses."
        case .partition: "Some GPUs of a region, and the part of its memory that is theirs."
        }
    }
}
