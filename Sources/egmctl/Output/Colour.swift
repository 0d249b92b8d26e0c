internal import LinuxSystem

/// Colours for people at a terminal. What is red says so in words too.
enum Colour: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    /// Only where somebody sees them who has not said no: https://no-color.org.
    static let isUsed =
        Terminal.isOutput && environmentVariable("NO_COLOR") == nil
        && ![nil, "dumb"].contains(environmentVariable("TERM"))

    func paint(_ text: String) -> String { Colour.isUsed ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text }
}
