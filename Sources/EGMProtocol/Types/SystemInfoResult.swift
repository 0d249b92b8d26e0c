package import JSONRPC

/// What the daemon says about itself.
package struct SystemInfoResult: WireObject {
    /// egmd's version.
    package var version: String = ""
    /// The version of this contract; members are added without a change of the first number.
    package var protocolVersion: String = ""
    /// This run of the daemon, as it stands in the cursors of events.
    package var instance: String = ""
    /// The daemon's process id.
    package var pid: Int32 = 0
    /// The user it runs as.
    package var uid: UInt32 = 0
    /// Seconds since 1970 at which it was ready.
    package var startTime: Int = 0
    /// Seconds since then.
    package var uptime: Double = 0
    /// What backs the regions.
    package var provider: RegionInfo.Provider = .nvgraceEGM
    /// Whether the host is simulated.
    package var simulated: Bool = false
    /// Its limits.
    package var limits: LimitsInfo = LimitsInfo()
    /// Since when its configuration is in force, and what of it is not; absent from daemons that do not know.
    package var configuration: ConfigurationStateInfo?
    /// The methods that this daemon serves.
    package var methods: [String] = []

    package init() {}

    package init(
        version: String, protocolVersion: String, instance: String, pid: Int32, uid: UInt32, startTime: Int,
        uptime: Double,
        provider: RegionInfo.Provider, simulated: Bool, limits: LimitsInfo,
        configuration: ConfigurationStateInfo? = nil, methods: [String]
    ) {
        self.version = version
        self.protocolVersion = protocolVersion
        self.instance = instance
        self.pid = pid
        self.uid = uid
        self.startTime = startTime
        self.uptime = uptime
        self.provider = provider
        self.simulated = simulated
        self.limits = limits
        self.configuration = configuration
        self.methods = methods
    }
}

extension SystemInfoResult {
    package static let typeName = "SystemInfoResult"
    package static let summary = "What the daemon says about itself."

    package static var example: Self {
        Self(
            version: "0.1.0", protocolVersion: Contract.version, instance: "9f3c51d07a44e6b2", pid: 812, uid: 0,
            startTime: 1_790_000_000, uptime: 3600.5,
            provider: .simulated, simulated: true, limits: .example, configuration: .example,
            methods: ["system.info", "system.ping"])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("version", &version, "egmd's version.")
        try members.required(
            "protocolVersion", &protocolVersion,
            "The version of this contract; members are added without a change of the first number.")
        try members.required(
            "instance", &instance,
            "This run of the daemon, as it stands in the cursors of events: another one has another instance.")
        try members.required("pid", &pid, "The daemon's process id.")
        try members.required("uid", &uid, "The user it runs as.")
        try members.required("startTime", &startTime, "Seconds since 1970 at which it was ready.")
        try members.required("uptime", &uptime, "Seconds since then.")
        try members.required("provider", &provider, "What backs the regions.")
        try members.required("simulated", &simulated, "Whether the host is simulated.")
        try members.required("limits", &limits, "Its limits.")
        try members.optional(
            "configuration", &configuration, "Since when its configuration is in force, and what of it is not.")
        try members.required("methods", &methods, "The methods that this daemon serves.")
    }
}
