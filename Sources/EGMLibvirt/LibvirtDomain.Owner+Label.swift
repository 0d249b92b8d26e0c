extension LibvirtDomain.Owner {
    /// Reads a DAC label, `USER:GROUP` or `USER`: each is `+` and a number, or a name, or (where there is no such name) a
    /// number. Nil for anything else. As `virParseOwnershipIds` and `virGetUserID` of libvirt do.
    package init?(label: String) {
        let parts = label.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let user = LibvirtDomain.Account(parts[0]) else { return nil }
        self.user = user
        guard parts.count == 2 else { return }
        guard let group = LibvirtDomain.Account(parts[1]) else { return nil }
        self.group = group
    }
}

extension LibvirtDomain.Account {
    fileprivate init?(_ text: Substring) {
        guard !text.isEmpty else { return nil }
        let digits = text.first == "+" ? text.dropFirst() : text
        let isNumber =
            !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNumber {
            // (uid_t)-1 means "no change" to the kernel, so it is nobody's.
            guard let id = UInt32(digits), id != .max else { return nil }
            self = .id(id)
        } else {
            guard text.first != "+" else { return nil }
            self = .name(String(text))
        }
    }
}
