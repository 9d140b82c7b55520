/// The members of an object in order, each name once. Names are compared byte by byte (RFC 8259 §8.3), unlike Swift's
/// own `==`, for which "é" and "e\u{301}" are one string. Finding a name takes constant time in large objects too.
package struct JSONObject: Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package var value: JSON
    }

    private var members: [Member] = []
    /// Where each name stands. Empty up to `scanLimit` members, where comparing them all is quicker than hashing.
    private var index: [Name: Int] = [:]
    private static let scanLimit = 16

    package init() {}

    /// For a repeated name the last value stands in the first one's place.
    package init(_ members: some Sequence<(String, JSON)>) {
        for (key, value) in members {
            self[key] = value
        }
    }

    package var keys: [String] {
        members.map(\.key)
    }

    /// Setting an existing name keeps its place; setting nil removes the member, in linear time.
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

/// A member's name, equal only to the same bytes.
private struct Name: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Name, right: Name) -> Bool {
        // Texts of the same bytes are equal to Swift, too, which finds out faster.
        left.text.utf8.count == right.text.utf8.count && left.text == right.text
            && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
