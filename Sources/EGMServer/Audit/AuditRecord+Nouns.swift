extension AuditRecord {
    /// What the call was about, by the words of the line, cut like them.
    package var nouns: [(name: String, value: String)] {
        subjects.map { ($0.name, String(decoding: $0.value.utf8.prefix(AuditRecord.valueLimit), as: UTF8.self)) }
    }
}
