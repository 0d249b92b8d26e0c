import Glibc
import Testing

@testable import EGMConfig

/// The host that a text describes, with three kinds of fault to choose from.
func simulation(_ text: String) throws(ConfigurationError) -> SimulationFile {
    try SimulationFile(
        reading: ConfigurationSource(name: "host.toml", text: text),
        faults: ["ram-overlap": .region, "no-driver": .gpu, "iomem-zeroed": .host])
}

/// What is wrong with a text, one line a problem; empty if nothing is.
func refusals(_ text: String) -> [String] {
    do {
        _ = try simulation(text)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

/// docs/simulated-hosts.md.
func simulatedHostsPage() throws -> String {
    let path = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/simulated-hosts.md"
    let file = try #require(fopen(path, "r"), "\(path)")
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
}

/// The TOML blocks of the page, in its order.
func documentedFiles() throws -> [String] {
    var files: [String] = []
    var isInside = false
    for line in try simulatedHostsPage().split(separator: "\n", omittingEmptySubsequences: false) {
        if line == "```toml" {
            isInside = true
            files.append("")
        } else if line == "```" {
            isInside = false
        } else if isInside {
            files[files.count - 1] += line + "\n"
        }
    }
    return files
}
