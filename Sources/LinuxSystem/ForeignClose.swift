// Closing is not always a matter of microseconds. close(2) tells the file's server that it is closed, and waits for the
// answer: with FUSE for ever, if the server does not want to give one, and no signal ends that; with NFS as long as what is
// written takes. So a descriptor of a file that somebody else chose is closed on a thread of its own. A few such threads
// are enough, because nearly all descriptors are closed at once; when all of them are held, the others wait and stay open,
// and whoever would make more of them can ask before.

internal import Glibc
internal import Synchronization

/// Closes descriptors of files that others chose, without making the caller wait.
package enum ForeignClose {
    /// Threads that close, each of which one file can hold for ever.
    package static let threadLimit = 8
    /// Descriptors that wait to be closed, from which on `hasRoom` is false.
    package static let backlogLimit = 256

    private struct State {
        var waiting: [CInt] = []
        var threads = 0
    }

    private static let state = Mutex(State())

    /// Closes `descriptor`: at once if that cannot take long, otherwise some time.
    package static func close(_ descriptor: consuming OwnedDescriptor) {
        // Without an answer it may be any file.
        if let status = try? FileStatus(knownOf: descriptor) {
            switch status.kind {
            case .socket, .pipe, .characterDevice, .blockDevice: return
            case .regular, .directory, .symbolicLink, .other: break
            }
        }
        let number = descriptor.release()
        let mustStart = state.withLock { state in
            state.waiting.append(number)
            guard state.threads < threadLimit else { return false }
            state.threads += 1
            return true
        }
        guard mustStart else { return }
        do throws(SystemError) {
            try startThread(name: "egm-close") {
                while let number = next() { _ = OwnedDescriptor(owning: number) }
            }
        } catch {
            // It stays open until another one is closed.
            state.withLock { $0.threads -= 1 }
        }
    }

    /// Whether there is room for more of them; false if there is none within `milliseconds`. Blocking.
    ///
    /// Only a host with hung file systems comes so far, so it need not be told of room the moment that there is some.
    package static func hasRoom(within milliseconds: Int) -> Bool {
        for _ in 0..<milliseconds {
            if state.withLock({ $0.waiting.count < backlogLimit }) { return true }
            usleep(1000)
        }
        return false
    }

    private static func next() -> CInt? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
