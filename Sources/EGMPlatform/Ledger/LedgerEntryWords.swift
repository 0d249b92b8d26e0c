internal import EGMDomain

/// The words `key=value` of an allocation. Strict: what the version does not know, or finds twice, is no allocation.
struct LedgerEntryWords {
    private var values: [String: ArraySlice<UInt8>] = [:]
    private var shares: [LedgerEntry.Share] = []

    private static let keys: Set<String> = [
        "id", "vm", "uid", "lifetime", "delivery", "policy", "created", "name", "process", "active", "peer", "draining",
        "ending",
    ]

    init?(_ words: ArraySlice<ArraySlice<UInt8>>) {
        for word in words {
            guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let key = String(decoding: word[..<equals], as: UTF8.self)
            let value = word[(equals + 1)...]
            if key == "share" {
                guard let share = LedgerEntryWords.share(value) else { return nil }
                shares.append(share)
            } else {
                guard LedgerEntryWords.keys.contains(key), values.updateValue(value, forKey: key) == nil else {
                    return nil
                }
            }
        }
    }

    var entry: LedgerEntry? {
        guard let id = text("id"), !id.isEmpty, let uuid = text("vm").flatMap({ VMUUID($0) }),
            let uid = number("uid").flatMap(UInt32.init(exactly:)),
            let lifetime = text("lifetime").flatMap(AllocationLifetime.init(rawValue:)),
            let delivery = text("delivery").flatMap(AllocationDelivery.init(rawValue:)),
            let policy = text("policy").flatMap(AllocationPolicy.init(rawValue:)), let created,
            let activity, !shares.isEmpty, values["draining"].map({ $0.elementsEqual("yes".utf8) }) != false
        else { return nil }
        let (name, ending) = (text("name"), text("ending"))
        let (process, peer) = (process("process"), process("peer"))
        // Present, but not understood.
        guard (name == nil) == (values["name"] == nil), (ending == nil) == (values["ending"] == nil),
            (process == nil) == (values["process"] == nil), (peer == nil) == (values["peer"] == nil)
        else { return nil }
        return LedgerEntry(
            id: AllocationID(id), vm: VMIdentity(uuid: uuid, name: name), ownerUID: uid, lifetime: lifetime,
            delivery: delivery, policy: policy, shares: shares, process: process, isActive: activity.isActive,
            hasProcessEnded: activity.hasEnded, peer: peer, created: created,
            isDraining: values["draining"] != nil, ending: ending)
    }

    /// A host's clock may stand before 1970.
    private var created: Int64? {
        guard let word = values["created"] else { return nil }
        guard word.first == UInt8(ascii: "-") else { return number("created").flatMap(Int64.init(exactly:)) }
        return LedgerText.number(word.dropFirst()).flatMap(Int64.init(exactly:)).map { -$0 }
    }

    /// Nil for a word that is not understood.
    private var activity: (isActive: Bool, hasEnded: Bool)? {
        switch values["active"].map({ String(decoding: $0, as: UTF8.self) }) {
        case nil: (false, false)
        case "yes"?: (true, false)
        case "ended"?: (true, true)
        default: nil
        }
    }

    private func text(_ key: String) -> String? { values[key].flatMap(LedgerText.unescaped) }

    private func number(_ key: String) -> UInt64? { values[key].flatMap { LedgerText.number($0) } }

    private func process(_ key: String) -> ProcessReference? {
        guard let parts = values[key]?.split(separator: LedgerFormat.comma, omittingEmptySubsequences: false),
            parts.count == 2, let pid = LedgerText.number(parts[0]).flatMap(Int32.init(exactly:)),
            let startTime = LedgerText.number(parts[1])
        else { return nil }
        return ProcessReference(pid: pid, startTime: startTime)
    }

    private static func share(_ value: ArraySlice<UInt8>) -> LedgerEntry.Share? {
        let parts = value.split(separator: LedgerFormat.comma, omittingEmptySubsequences: false)
        guard parts.count == 6 || parts.count == 7, let region = LedgerFormat.region(parts[0..<3]),
            let offset = LedgerText.hexadecimal(parts[3]), let size = LedgerText.hexadecimal(parts[4])
        else { return nil }
        let isReturned: Bool
        switch String(decoding: parts[5], as: UTF8.self) {
        case "held": isReturned = false
        case "returned": isReturned = true
        default: return nil
        }
        var path: String?
        if parts.count == 7 {
            guard let text = LedgerText.unescaped(parts[6]) else { return nil }
            path = text
        }
        return LedgerEntry.Share(region: region, offset: offset, size: size, path: path, isReturned: isReturned)
    }
}
