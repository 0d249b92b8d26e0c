internal import ArgumentParser

/// `egmctl device`.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "Look at auxiliary device records.", subcommands: [DeviceListCommand.self])
}
