extension SettingInfo {
    /// When a change of a key counts.
    package enum Effect: String, WireEnum {
        case reload
        case restart
        case nextRun = "next-run"

        package var documentation: String {
            switch self {
            case .reload: "After `systemctl reload egmd`."
            case .restart: "After a restart of egmd."
            case .nextRun: "When `egmctl` or `egm-qemu` is called the next time; egmd itself has no use for it."
            }
        }
    }
}
