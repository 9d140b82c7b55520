import Domain
import JSON

// The members of `oauth2` that say how the answers of an authorization server are understood.

extension DefinitionReader {
    /// Reads `callback`: the name of the code in the callback's query, and the config that the query fills.
    mutating func readCallback(automatic: Set<String>) {
        _ = self.object("callback") { reader in
            if reader.stringOrNil("code")?.isEmpty ?? false { reader.report("code", "must not be empty") }
            for (key, name) in reader.texts("config") {
                let path = "/config/\(key.escapedForPointer)"
                reader.requireAutomatic(path, key, automatic)
                if name.isEmpty { reader.report(path, "must not be empty") }
                guard OAuthEndpoints.callbackParameters.contains(name) else { continue }
                reader.report(path, "is a parameter of the flow itself; name another one")
            }
        }
    }

    /// Reads `answer`: the places of the values in a token answer.
    mutating func readAnswer(automatic: Set<String>) {
        _ = self.object("answer") { reader in
            for key in ["access_token", "refresh_token", "expires_in", "expires_at", "refresh_expires_in", "scope"] {
                reader.readPointers(key)
            }
            reader.requireOneOf("expires_unit", ["s", "ms", "min"])
            if reader.stringOrNil("scope_separator")?.isEmpty ?? false {
                reader.report("scope_separator", "must not be empty")
            }
            if reader.value("error") != nil { _ = reader.objects("error") { $0.readErrorRule() } }
            for (key, pointer) in reader.texts("config") {
                let path = "/config/\(key.escapedForPointer)"
                reader.requireAutomatic(path, key, automatic)
                reader.requireNonemptyPointer(path, pointer)
            }
            for (key, pointer) in reader.texts("secret") {
                let path = "/secret/\(key.escapedForPointer)"
                reader.requireNonemptyPointer(path, pointer)
                let own = ["access_token", "refresh_token", "expires_in", "expires_at", "answer"]
                let isName = (1...100).contains(key.utf8.count) && key.utf8.allSatisfy(\.isOfKey)
                if own.contains(key) || !isName {
                    reader.report(path, "must be 1 to 100 letters, digits, _ and -, and none of Patchbay's own names")
                }
            }
        }
    }

    /// Reads a pointer, or a list of pointers.
    private mutating func readPointers(_ key: String) {
        guard let value = self.value(key) else { return }
        let pointers = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
        guard !pointers.isEmpty, value.string != nil || pointers.count == value.array?.count else {
            return self.report(key, "must be a JSON Pointer or a list of JSON Pointers")
        }
        for (index, pointer) in pointers.enumerated() {
            self.requireNonemptyPointer(value.string == nil ? "/\(key)/\(index)" : key, pointer)
        }
    }

    private mutating func readErrorRule() {
        let code = self.string("code")
        if !code.isEmpty { self.requirePointer("code", code) }
        guard let when = self.value("when")?.object, !when.isEmpty else {
            return self.report("when", "must be an object of at least one JSON Pointer and its value")
        }
        for condition in when {
            let path = "/when/\(condition.key.escapedForPointer)"
            self.requireNonemptyPointer(path, condition.key)
            self.requireExpectation(path, condition.value)
        }
    }

    /// Reports a value that is neither plain nor `{"type": TYPE}`.
    mutating func requireExpectation(_ path: String, _ value: JSON) {
        switch value {
        case .null, .bool, .number, .string: break
        case .object(let condition) where condition.keys == ["type"]:
            let types = ProbeDefinition.jsonTypes
            if condition["type"]?.string.map(types.contains) ?? false { break }
            self.report(path + "/type", "must be one of: \(types.joined(separator: ", "))")
        case .array, .object: self.report(path, #"must be a text, number, boolean or null, or {"type": "TYPE"}"#)
        }
    }

    /// Reads `errors`: the classes of the service's error codes.
    mutating func readErrorClasses() {
        let classes = OAuthEndpoints.ErrorClass.allCases.map(\.rawValue)
        for (code, name) in self.texts("errors") {
            let path = "/errors/\(code.escapedForPointer)"
            if code.isEmpty { self.report(path, "is a code without a character") }
            if !classes.contains(name) { self.report(path, "must be one of: \(classes.joined(separator: ", "))") }
        }
    }

    /// Reads the members about the life of tokens and about limits of the token endpoint.
    mutating func readLifetimes() {
        for key in ["refresh", "rotates_refresh_token", "refresh_required"] { _ = self.bool(key, default: false) }
        let seconds = [
            "token_lifetime_s", "rotation_grace_s", "refresh_margin_s", "refresh_idle_s", "refresh_lifetime_s",
        ]
        for key in seconds + ["token_interval_s"] { _ = self.countOrNil(key) }
        if self.countOrNil("token_concurrency") == 0 { self.report("token_concurrency", "must be an integer from 1") }
    }
}

// MARK: - Follow-ups

extension DefinitionReader {
    private static let mostFollowUps = 3

    /// Reads `after_token`: requests with the new token that find values of the config.
    mutating func readFollowUps(placeholders: [String: Set<String>], automatic: Set<String>) {
        guard self.value("after_token") != nil else { return }
        let followUps = self.objects("after_token") { reader in
            reader.readFollowUp(placeholders: placeholders, automatic: automatic)
        }
        if followUps.count > Self.mostFollowUps {
            self.report("after_token", "must have at most \(Self.mostFollowUps) requests")
        }
        for (pointer, chooses) in followUps.dropLast() where chooses {
            self.report(
                pointer + "/choose",
                "belongs to the last request only, because the user's choice ends the list"
            )
        }
    }

    /// - Returns: whether the user chooses one of several entries.
    private mutating func readFollowUp(placeholders: [String: Set<String>], automatic: Set<String>) -> Bool {
        if self.members["request"] ?? .null == .null { self.report("request", "is required; add an object") }
        _ = self.object("request") { _ = $0.readCall(placeholders: placeholders) }
        let list = self.stringOrNil("list")
        if let list { self.requirePointer("list", list) }
        let each: Void? = self.object("each") { reader in
            for key in ["id", "name"] { reader.requireNonemptyPointer(key, reader.string(key)) }
        }
        let chooses = self.bool("choose", default: false)
        if chooses, list == nil { self.report("list", "is required beside choose; add a JSON Pointer") }
        if chooses, each == nil, self.members["each"] == nil {
            self.report("each", "is required beside choose; add id and name")
        }
        let config = self.texts("config")
        if config.isEmpty { self.report("config", "is required; name the fields that the answer fills") }
        for (key, pointer) in config {
            let path = "/config/\(key.escapedForPointer)"
            self.requireAutomatic(path, key, automatic)
            self.requirePointer(path, pointer)
        }
        return chooses
    }
}

// MARK: - Rules

extension DefinitionReader {
    fileprivate mutating func requireNonemptyPointer(_ member: String, _ text: String) {
        if text.isEmpty { return self.report(member, "must be a JSON Pointer such as /data/id") }
        self.requirePointer(member, text)
    }

    /// Reports a key that is not that of a config field which Patchbay alone fills.
    fileprivate mutating func requireAutomatic(_ path: String, _ key: String, _ automatic: Set<String>) {
        guard !automatic.contains(key) else { return }
        let near = nearestNames(to: key, among: automatic.sorted()).first.map { "; perhaps '\($0)' is meant" } ?? ""
        self.report(path, #"must be the key of a config field with "automatic": true"# + near)
    }
}

extension OAuthEndpoints {
    /// The parameters of a callback that the flow itself reads (RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207).
    static let callbackParameters: Set<String> = [
        "code", "state", "error", "error_description", "error_uri", "iss",
    ]
}

extension UInt8 {
    fileprivate var isOfKey: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
