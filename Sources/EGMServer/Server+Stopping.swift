internal import EGMDomain
internal import EventLoop
internal import LinuxSystem

extension Server {
    /// Ends the service, the custodian's work included, and then calls `finish` on the loop. A second call does nothing.
    ///
    /// - Parameter milliseconds: how long to wait at most for clients that do not read their last answers.
    package func shutDown(within milliseconds: Int, then finish: @escaping @Sendable () -> Void) {
        guard !isStopping else { return }
        isStopping = true
        // Who connects from now on waits for the next daemon, if systemd keeps the socket, or finds nobody.
        listenerWatch = nil
        Task(executorPreference: loop) {
            await self.custodian.stop()
            await self.close(within: milliseconds)
            finish()
        }
    }

    /// Waits until what is under way is answered, and closes every connection.
    ///
    /// Whatever a client has sent by now is read and answered; what it sends from now on fails at its end (EPIPE). So a
    /// client knows of every request whether egmd got it, and may send one that failed to the next daemon.
    private func close(within milliseconds: Int) async {
        for connection in connections.values {
            do throws(SystemError) {
                try connection.stream.stopReceiving()
                settle(connection)
            } catch {
                // It is gone.
                drop(connection)
            }
        }
        if !connections.isEmpty {
            let alarm = Task(executorPreference: loop) {
                // Cancelled when the last client is done.
                guard (try? await self.loop.sleep(milliseconds: milliseconds)) != nil else { return }
                await self.dropAll()
            }
            await withCheckedContinuation { drained = $0 }
            alarm.cancel()
        }
        timers = nil
        listener = nil
    }

    private func dropAll() {
        for connection in connections.values { drop(connection) }
    }
}
