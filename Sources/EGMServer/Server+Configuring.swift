// A reload. What is under way goes on as it was begun; from the next request on the new rules hold, also for connections
// that are open. A peer that has no role any more is told so, gets the answers to what is under way, and nothing else.

internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC
package import LinuxSystem

extension Server {
    /// Puts another policy and other limits into force.
    package func apply(_ policy: PeerPolicy, _ limits: ServerLimits) {
        let stall = self.limits.stall
        self.policy = policy
        self.limits = limits
        if limits.stall != stall {
            setTimers { timers throws(SystemError) in try timers.lookForStalls(every: Timers.stallInterval(limits)) }
        }
        for connection in connections.values {
            connection.framer.limit(bytes: limits.messageBytes, depth: limits.nestingDepth)
            judge(connection)
        }
        // More may be allowed now, or less be wanted of the socket.
        for connection in Array(connections.values) {
            startQueued(connection)
            do throws(SystemError) { try sendAndTake(connection) } catch {
                leave(connection)
                continue
            }
            settle(connection)
        }
    }

    /// Who may connect at all, where the daemon made its socket itself.
    package func setSocketAccess(mode: UInt32, group: UInt32?) throws(SystemError) {
        try listener?.setAccess(mode: mode, group: group)
    }

    private func judge(_ connection: Connection) {
        guard !connection.isRevoked else { return }
        connection.take(role: policy.role(of: connection.peer))
        guard connection.isRevoked else { return }
        connection.subscriptions = [:]
        subscribers.remove(connection.id)
        breakOff(connection, with: .peerNotPermitted(uid: connection.peer.uid))
    }
}
