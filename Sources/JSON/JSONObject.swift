/// The members of a JSON object, in their order and with unique names. Names are compared byte by byte (RFC 8259 §8.3),
/// whereas Swift's `==` considers "é" and "e\u{301}" equal. Finding a member takes constant time, even in large
/// objects.
package struct JSONObject: Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package var value: JSON
    }

    private var members: [Member] = []
    /// The position in ``members`` of each name. Empty for up to ``scanLimit`` members, because comparing so few names
    /// is faster than hashing.
    private var index: [Name: Int] = [:]
    private static let scanLimit = 16

    package init() {}

    /// Creates an object from names and values. If a name is repeated, the last value is kept, at the position of the
    /// first.
    package init(_ members: some Sequence<(String, JSON)>) {
        for (key, value) in members {
            self[key] = value
        }
    }

    package var keys: [String] {
        members.map(\.key)
    }

    /// The value of the member with this name; nil when there is no such member. Setting a value for an existing name
    /// keeps the member's position. Setting nil removes the member, in time linear in the number of members.
    package subscript(key: String) -> JSON? {
        get {
            position(of: key).map { members[$0].value }
        }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (nil, let value?):
                append(Member(key: key, value: value))
            case (let position?, nil):
                members.remove(at: position)
                rebuildIndex()
            case (nil, nil):
                break
            }
        }
    }

    private func position(of key: String) -> Int? {
        let name = Name(key)
        guard members.count > Self.scanLimit else {
            return members.firstIndex { Name($0.key) == name }
        }
        return index[name]
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        guard index.isEmpty else {
            index[Name(member.key)] = members.count - 1
            return
        }
        rebuildIndex()
    }

    private mutating func rebuildIndex() {
        index.removeAll(keepingCapacity: true)
        guard members.count > Self.scanLimit else { return }
        for (position, member) in members.enumerated() {
            index[Name(member.key)] = position
        }
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { members.startIndex }
    package var endIndex: Int { members.endIndex }

    package subscript(position: Int) -> Member {
        members[position]
    }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members == right.members
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(members)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSON)...) {
        self.init(members)
    }
}

/// The name of a member. Two names are equal only if their UTF-8 bytes are equal.
private struct Name: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Name, right: Name) -> Bool {
        // Strings with the same bytes are equal for Swift too, so its faster comparison comes first.
        left.text.utf8.count == right.text.utf8.count && left.text == right.text
            && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
