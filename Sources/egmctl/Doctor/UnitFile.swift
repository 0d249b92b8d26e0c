// A unit of systemd as text: the unit itself from the first directory that has it, and drop-ins from all of them, of one
// name the one in the first. systemd is not asked: it need not run, and a host below another root has none.

internal import LinuxSystem

/// What the files of a unit say.
struct UnitFile {
    /// In the order in which the one hides the other (systemd.unit(5)).
    static let directories = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ]

    /// Where the unit is; nil if there is none.
    let path: String?
    /// Somebody has turned it off for good.
    let isMasked: Bool
    /// Last assignments, by section and name.
    private var values: [String: String] = [:]

    init(_ name: String, below root: HostRoot) {
        path = UnitFile.directories.map { "\($0)/\(name)" }.first {
            root.exists($0) || root.linkTarget($0) != nil
        }
        isMasked = path.map { root.linkTarget($0) == "/dev/null" } ?? false
        var dropIns: [String: String] = [:]
        for directory in UnitFile.directories.map({ "\($0)/\(name).d" }).reversed() {
            // No directory, no drop-ins.
            for file in (try? root.names(in: directory)) ?? [] where file.hasSuffix(".conf") {
                dropIns[file] = "\(directory)/\(file)"
            }
        }
        let files = (path.map { [$0] } ?? []) + dropIns.sorted { $0.key < $1.key }.map(\.value)
        for file in files { read(root.attribute(file) ?? "") }
    }

    /// The last value of `name` in `section`; nil if there is none, or an empty one that takes it back.
    func value(_ section: String, _ name: String) -> String? { values["\(section).\(name)"] }

    private mutating func read(_ text: String) {
        var section = ""
        for line in text.split(separator: "\n") where line.first != "#" && line.first != ";" {
            if line.first == "[" {
                section = String(line.dropFirst().prefix { $0 != "]" })
            } else if let equals = line.firstIndex(of: "=") {
                let name = line[..<equals].filter { !$0.isWhitespace }
                let value = line[line.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
                values["\(section).\(name)"] = value.isEmpty ? nil : String(value)
            }
        }
    }
}
