// swift-tools-version: 6.2
//
// Targets stand in the order of docs/architecture.md, lowest layer first; each is followed by its tests at the
// end of the list. `make check` compares the dependencies below with the module table in that page, so an arrow
// that the design does not allow fails there even if it compiles.

import PackageDescription

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// C that needs GNU extensions; warnings are errors here as in Swift.
let cSettings: [CSetting] = [
    .define("_GNU_SOURCE"),
    .unsafeFlags(["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]),
]

let package = Package(
    name: "egmd",
    products: [
        .executable(name: "egmd", targets: ["egmd"]),
        .executable(name: "egmctl", targets: ["egmctl"]),
        .executable(name: "egm-qemu", targets: ["egm-qemu"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // MARK: C libraries and shims
        .systemLibrary(name: "CPCI", pkgConfig: "libpci", providers: [.apt(["libpci-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CLinuxShims", cSettings: cSettings),
        .target(name: "CPCIGuard", dependencies: ["CPCI"], cSettings: cSettings),
        .target(name: "CScrub", cSettings: cSettings + [.unsafeFlags(["-O2"])]),
        .target(name: "CInject", cSettings: cSettings),

        // MARK: Leaves
        .target(name: "EGMDomain"),
        .target(name: "ACPI"),
        .target(name: "LinuxSystem", dependencies: ["CLinuxShims"]),

        // MARK: Middle
        .target(name: "EventLoop", dependencies: ["CSystemd", "LinuxSystem"]),
        .target(name: "PCI", dependencies: ["CPCI", "CPCIGuard", "LinuxSystem"]),
        .target(name: "EGMPlatform", dependencies: ["EGMDomain", "ACPI", "PCI", "LinuxSystem", "CScrub"]),
        .target(name: "EGMSimulation", dependencies: ["EGMPlatform", "EGMDomain", "ACPI", "LinuxSystem"]),
        .target(name: "EGMConfig", dependencies: ["TOMLKit", "EGMDomain"]),
        .target(name: "JSONRPC", dependencies: ["CJansson"]),
        .target(name: "EGMProtocol", dependencies: ["JSONRPC"]),
        .target(
            name: "EGMServer",
            dependencies: ["EGMProtocol", "EGMDomain", "JSONRPC", "EventLoop", "LinuxSystem"]
        ),
        .target(name: "EGMClient", dependencies: ["EGMProtocol", "JSONRPC", "LinuxSystem"]),
        .target(name: "EGMLaunch", dependencies: ["LinuxSystem", "CInject"]),
        .target(name: "EGMLibvirt", dependencies: ["CLibXML2"]),

        // MARK: Executables
        .executableTarget(
            name: "egmd",
            dependencies: [
                "EGMServer", "EGMProtocol", "EGMPlatform", "EGMSimulation", "EGMConfig", "EGMDomain", "EventLoop",
                "LinuxSystem", "JSONRPC", argumentParser,
            ]
        ),
        .executableTarget(
            name: "egmctl",
            dependencies: [
                "EGMClient", "EGMProtocol", "JSONRPC", "EGMLaunch", "EGMLibvirt", "EGMPlatform", "EGMDomain",
                "EGMConfig", "LinuxSystem", argumentParser,
            ]
        ),
        .executableTarget(
            name: "egm-qemu",
            dependencies: ["EGMClient", "EGMProtocol", "JSONRPC", "EGMLaunch", "EGMConfig", "LinuxSystem"]
        ),

        // MARK: Tests
        .target(
            name: "EGMTestSupport", dependencies: ["LinuxSystem", "JSONRPC"], path: "Tests/EGMTestSupport"),
        .testTarget(name: "EGMDomainTests", dependencies: ["EGMDomain"]),
        .testTarget(name: "ACPITests", dependencies: ["ACPI", "EGMTestSupport", "LinuxSystem"]),
        .testTarget(name: "LinuxSystemTests", dependencies: ["LinuxSystem", "EGMTestSupport"]),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop", "LinuxSystem", "EGMTestSupport"]),
        .testTarget(name: "PCITests", dependencies: ["PCI", "LinuxSystem", "EGMTestSupport"]),
        .testTarget(
            name: "EGMPlatformTests",
            dependencies: [
                "EGMPlatform", "EGMSimulation", "EGMDomain", "ACPI", "PCI", "LinuxSystem", "CScrub", "EGMTestSupport",
            ]
        ),
        .testTarget(name: "EGMConfigTests", dependencies: ["EGMConfig", "EGMDomain", "EGMTestSupport"]),
        .testTarget(name: "JSONRPCTests", dependencies: ["JSONRPC", "EGMTestSupport"]),
        .testTarget(name: "EGMProtocolTests", dependencies: ["EGMProtocol", "JSONRPC", "EGMTestSupport"]),
        .testTarget(
            name: "EGMServerTests",
            dependencies: [
                "EGMServer", "EGMProtocol", "EGMDomain", "JSONRPC", "EventLoop", "LinuxSystem", "EGMTestSupport",
            ]
        ),
        .testTarget(
            name: "EGMClientTests",
            dependencies: ["EGMClient", "EGMProtocol", "JSONRPC", "LinuxSystem", "EGMTestSupport"]
        ),
        // Stands for egm-qemu where a test needs no daemon, and makes raw system calls under the filter. Not installed.
        .target(name: "CInjectProbe", path: "Tests/CInjectProbe", cSettings: cSettings),
        .executableTarget(
            name: "egm-inject-probe", dependencies: ["EGMLaunch", "CInjectProbe", "LinuxSystem"],
            path: "Tests/egm-inject-probe"),
        .testTarget(
            name: "EGMLaunchTests",
            dependencies: [
                "EGMLaunch", "CInject", "CInjectProbe", "LinuxSystem", "EGMTestSupport", "egm-inject-probe", "egm-qemu",
            ]
        ),
        .testTarget(name: "EGMLibvirtTests", dependencies: ["EGMLibvirt"]),
        // The built binaries, over a real socket; they build the three executables first.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "EGMClient", "EGMDomain", "EGMProtocol", "EGMSimulation", "JSONRPC", "LinuxSystem", "EGMTestSupport",
                "egmd", "egmctl", "egm-qemu",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz` builds this program (Tests/Fuzz/run.sh sets the variable to libFuzzer's archive); no other build sees it.
let fuzzer = Context.environment["EGM_FUZZER"]
if let fuzzer {
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "egm-fuzz",
            dependencies: [
                "CFuzzer", "JSONRPC", "EGMProtocol", "ACPI", "EGMDomain", "EGMPlatform", "LinuxSystem", "EGMLaunch",
                "EGMLibvirt",
            ],
            path: "Tests/Fuzz/egm-fuzz",
            linkerSettings: [.unsafeFlags(["-sanitize=address", "-use-ld=lld", fuzzer, "-lstdc++"])]),
    ]
    package.products.append(.executable(name: "egm-fuzz", targets: ["egm-fuzz"]))
}

// One set of settings for every Swift target. Tests poke at raw memory on purpose, so strict memory safety is for
// the product only.
let cTargets: Set = ["CLinuxShims", "CPCIGuard", "CScrub", "CInject", "CInjectProbe", "CFuzzer"]
for target in package.targets where target.type != .system && !cTargets.contains(target.name) {
    let isTest = target.type == .test || ["EGMTestSupport", "egm-inject-probe", "egm-fuzz"].contains(target.name)
    var settings: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableExperimentalFeature("Lifetimes"),
        .treatAllWarnings(as: .error),
    ]
    if !isTest { settings.append(.strictMemorySafety()) }
    // Counters for libFuzzer; assertions and internal names as in a debug build.
    if fuzzer != nil {
        settings.append(.unsafeFlags(["-sanitize=fuzzer,address", "-assert-config", "Debug", "-enable-testing"]))
    }
    target.swiftSettings = settings
}
