// Names for shell completion, from the daemon that runs. A shell waits for them while somebody types, so that there is
// little time; without a daemon there are none, and no message that would stand in the middle of the line.

internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// What can be named on the command line at this moment.
enum LiveNames {
    /// Milliseconds for connecting, and for the answer.
    private static let patience = 500

    static let regions = CompletionKind.custom { words, _, _ in
        ask(words) { client throws(ClientError) in
            try client.call(RegionList.self, .init(), milliseconds: patience).result.regions.map(\.name)
        }
    }

    static let gpus = CompletionKind.custom { words, _, _ in
        ask(words) { client throws(ClientError) in
            try client.call(GPUList.self, .init(), milliseconds: patience).result.gpus.map(\.bdf)
        }
    }

    static let allocations = CompletionKind.custom { words, _, _ in
        ask(words) { client throws(ClientError) in
            try client.call(AllocationList.self, .init(), milliseconds: patience).result.allocations.map(\.id)
        }
    }

    /// - Parameter words: the command line so far, in which `--socket` may stand.
    private static func ask(_ words: [String], _ names: (inout Client) throws(ClientError) -> [String]) -> [String] {
        let place = words.firstIndex(of: "--socket").map { words.index(after: $0) }
        let socket = place.flatMap { words.indices.contains($0) ? words[$0] : nil }
        do throws(ClientError) {
            var client = try Client.connect(to: DaemonSocket.path(socket), milliseconds: patience)
            return try names(&client)
        } catch {
            return []
        }
    }
}
