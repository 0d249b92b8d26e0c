import EGMDomain
import LinuxSystem
import Testing

@testable import EGMServer

@Suite struct PeerPolicyTests {
    private let policy = PeerPolicy(
        ownUID: 990, users: [1: .admin, 2: .operator, 3: .viewer],
        groups: [10: .admin, 20: .operator, 30: .viewer])

    private func role(_ uid: UInt32, _ gid: UInt32 = 7, _ groups: [UInt32] = []) -> CallerRole? {
        policy.role(of: PeerCredentials(pid: 1, uid: uid, gid: gid, groups: groups))
    }

    @Test func nobodyUnlessNamed() {
        #expect(role(100) == nil)
        #expect(role(UInt32.max) == nil)
        // Numbers of users are none of groups.
        #expect(role(10) == nil && role(100, 1, [2, 3]) == nil)
    }

    @Test func rootAndTheDaemonsOwnUser() {
        #expect(role(0) == .admin && role(990) == .admin)
        #expect(role(100, 0, [0]) == nil)
    }

    @Test func theHighestCounts() {
        #expect([role(1), role(2), role(3)] == [.admin, .operator, .viewer])
        #expect(role(100, 20) == .operator)
        #expect(role(100, 7, [30, 5]) == .viewer)
        #expect(role(100, 30, [5, 20]) == .operator)
        #expect(role(3, 30, [10]) == .admin)
        #expect(role(2, 30, [30]) == .operator)
    }

    @Test func othersMayBeLetIn() {
        var open = policy
        open.others = .viewer
        #expect(open.role(of: PeerCredentials(pid: 1, uid: 100, gid: 100)) == .viewer)
        #expect(open.role(of: PeerCredentials(pid: 1, uid: 2, gid: 100)) == .operator)
        #expect(open.servesOthers && policy.servesOthers)
        #expect(
            !PeerPolicy(ownUID: 5).servesOthers && !PeerPolicy(ownUID: 5, users: [5: .admin, 0: .admin]).servesOthers)
    }

    @Test func rolesAreOrdered() {
        #expect(CallerRole.viewer < .operator && CallerRole.operator < .admin)
    }
}
