import Domain
import JSON

// The members of `test` that say how an answer of the service is understood.

extension DefinitionReader {
    /// The greatest length of a `message`, in code points.
    private static let longestMessage = 200

    /// Reads `expect_json`, `identity`, `scopes` and `failures`.
    ///
    /// - Parameter fields: the keys of the fields that a failure may name.
    mutating func readAnswers(fields: Set<String>) {
        self.readExpectedMembers()
        _ = self.object("identity") { reader in
            reader.requirePointer("id", reader.string("id"))
            if let name = reader.stringOrNil("name") {
                if name.isEmpty { reader.report("name", "must not be empty") }
                reader.requirePointer("name", name)
            }
            guard reader.value("kind") != nil else { return }
            _ = reader.name("kind", characters: "abcdefghijklmnopqrstuvwxyz0123456789_")
        }
        _ = self.object("scopes") { reader in reader.readScopeSource() }
        guard self.value("failures") != nil else { return }
        _ = self.objects("failures") { reader in reader.readFailure(fields: fields) }
    }

    /// Reads `expect_json`. A name that begins with `/` is a JSON Pointer; another name is that of a member of the
    /// answer.
    private mutating func readExpectedMembers() {
        guard let value = self.value("expect_json") else { return }
        guard let members = value.object else { return self.report("expect_json", "must be an object") }
        for member in members where member.key.hasPrefix("/") {
            let path = "/expect_json/\(member.key.escapedForPointer)"
            self.requirePointer(path, member.key)
            self.requireExpectation(path, member.value)
        }
    }

    private mutating func readScopeSource() {
        let (header, pointer) = (self.stringOrNil("header"), self.stringOrNil("pointer"))
        switch (header, pointer) {
        case (nil, nil): self.report("header", "is required without pointer; add a text")
        case (_?, _?): self.report("pointer", "names a second place; remove it or remove header")
        case (let header?, nil): self.requireHeaderName("header", header)
        case (nil, let pointer?):
            if pointer.isEmpty { self.report("pointer", "must not be empty") }
            self.requirePointer("pointer", pointer)
        }
        if self.stringOrNil("separator")?.isEmpty ?? false { self.report("separator", "must not be empty") }
        if self.strings("required").contains("") { self.report("required", "lists an empty text") }
    }

    private mutating func readFailure(fields: Set<String>) {
        if let value = self.value("status"), !(value.number?.int.map((200...599).contains) ?? false) {
            self.report("status", "must be an HTTP status, 200 to 599")
        }
        for (name, _) in self.texts("header") { self.requireHeaderName("/header/\(name.escapedForPointer)", name) }
        self.readConditions("json")
        if !["status", "header", "json"].contains(where: { self.hasCondition($0) }) {
            self.report("status", "is required without header and json; add the status of the answer")
        }
        _ = self.string("code")
        self.requireOneOf("code", TestCode.ofDefinitions.map(\.rawValue))
        if let field = self.stringOrNil("field"), !fields.contains(field) {
            let near = nearestNames(to: field, among: fields.sorted()).first.map { "; perhaps '\($0)' is meant" } ?? ""
            self.report("field", "is not the key of a field of this method or of config" + near)
        }
        guard let message = self.stringOrNil("message") else { return }
        if message.isEmpty || message.unicodeScalars.count > Self.longestMessage {
            self.report("message", "must be 1 to \(Self.longestMessage) characters")
        }
        if message.contains("${") { self.report("message", "must not have a placeholder: it is shown to people") }
    }

    /// Reads an object whose names are JSON Pointers, and whose values are what the pointers may lead to.
    private mutating func readConditions(_ key: String) {
        guard let value = self.value(key) else { return }
        guard let members = value.object else { return self.report(key, "must be an object") }
        for member in members {
            let path = "/\(key)/\(member.key.escapedForPointer)"
            self.requirePointer(path, member.key)
            let values = member.value.array ?? [member.value]
            guard values.isEmpty || values.contains(where: { $0.array != nil || $0.object != nil }) else { continue }
            self.report(path, "must be a text, number, boolean or null, or a list of these")
        }
    }

    /// The presence of a condition: true when the member restricts the answers that a failure describes. An empty object
    /// restricts nothing.
    private func hasCondition(_ key: String) -> Bool {
        switch self.members[key] {
        case nil, .null: false
        case .object(let members): !members.isEmpty
        default: true
        }
    }

    mutating func requirePointer(_ member: String, _ text: String) {
        guard JSONPointer(text) == nil else { return }
        self.report(member, "is not a JSON Pointer (RFC 6901); write a pointer such as /data/id")
    }

    /// Reports a string that is no name of a header field: no `token` of RFC 9110, section 5.6.2.
    mutating func requireHeaderName(_ member: String, _ name: String) {
        let symbols = "!#$%&'*+-.^_`|~".utf8
        let isToken = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: symbols.contains(byte)
            }
        }
        if name.isEmpty || !isToken { self.report(member, "must be the name of a header field") }
    }
}
