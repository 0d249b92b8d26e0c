// Members keep the order in which they were written, because replies are read by people too. Lookup is a linear
// search: the objects of this protocol have a dozen members, where an array is faster than a hash table. Objects from
// the wire are built without lookups (the parser has already refused duplicates), so a hostile object with a hundred
// thousand members costs no more than its size.

/// A JSON object: ordered members with unique names.
package struct JSONObject: Sendable {
    /// One name and its value.
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: JSONValue
    }

    /// The members in the order they were written.
    package private(set) var members: [Member]

    package init() { members = [] }

    /// Takes `members` as they are; the caller has made sure that the names are unique.
    init(uniqueMembers members: [Member]) { self.members = members }

    /// Adds a member whose name is not there yet: building an object this way costs no lookups.
    package mutating func append(_ name: String, _ value: JSONValue) {
        assert(self[name] == nil, "member \(name) is there already")
        members.append(Member(name: name, value: value))
    }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }
    package var names: [String] { members.map(\.name) }

    /// The value of the member `name`; nil if there is none. Setting appends or replaces, setting nil removes.
    package subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        members.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONObject: Equatable {
    /// Objects are equal when they have the same members, in whatever order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        if left.members == right.members { return true }
        guard left.count == right.count else { return false }
        let values = Dictionary(uniqueKeysWithValues: right.members.map { ($0.name, $0.value) })
        return left.members.allSatisfy { values[$0.name] == $0.value }
    }
}
