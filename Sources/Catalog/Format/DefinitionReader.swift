import JSON

/// Reads the members of one object of a definition and collects their problems. A member that is never read is a
/// problem, because the format does not have it. A member that cannot be read yields a placeholder value, so that
/// reading goes on and all problems are found; the values count only if `problems` is empty.
struct DefinitionReader {
    let members: JSONObject
    private let file: String
    private let pointer: String
    /// The names that the format has in this object.
    private var read: [String] = []
    let patterns: PatternCache
    private(set) var problems: [DefinitionProblem] = []

    /// - Parameter file: for error messages.
    /// - Throws: `DefinitionFailure` when the text is no JSON object.
    init(text: String, file: String, patterns: PatternCache) throws(DefinitionFailure) {
        let json: JSON
        do {
            json = try JSON(parsing: text, allowsRepeatedNames: false)
        } catch {
            let message = "cannot be read as JSON: \(error.reason.rawValue) in \(text.lineAndColumn(of: error.offset))"
            throw DefinitionFailure([DefinitionProblem(file: file, pointer: "", message: message)])
        }
        guard let object = json.object else {
            throw DefinitionFailure([DefinitionProblem(file: file, pointer: "", message: "must be an object")])
        }
        self.init(object, file: file, pointer: "", patterns: patterns)
    }

    private init(_ object: JSONObject, file: String, pointer: String, patterns: PatternCache) {
        self.members = object
        self.file = file
        self.pointer = pointer
        self.patterns = patterns
    }

    /// - Parameter member: a member's name, or a pointer below this object, which begins with `/`.
    mutating func report(_ member: String, _ message: String) {
        let path = member.hasPrefix("/") ? member : "/" + member.escapedForPointer
        self.problems.append(DefinitionProblem(file: self.file, pointer: self.pointer + path, message: message))
    }

    /// Reports the members that were not read.
    mutating func finish() {
        for key in self.members.keys where !self.read.contains(key) {
            let near = nearestNames(to: key, among: self.read).first.map { "; perhaps '\($0)' is meant" } ?? ""
            self.report(key, "is not a member of this object; remove it or correct its name" + near)
        }
    }
}

// MARK: - Members

extension DefinitionReader {
    /// Nil for an absent member and for null.
    mutating func value(_ key: String) -> JSON? {
        self.read.append(key)
        return self.members[key] == .null ? nil : self.members[key]
    }

    mutating func string(_ key: String) -> String {
        guard let text = self.stringOrNil(key) else {
            if self.members[key] ?? .null == .null { self.report(key, "is required; add a text") }
            return ""
        }
        if text.isEmpty { self.report(key, "must not be empty") }
        return text
    }

    mutating func stringOrNil(_ key: String) -> String? {
        guard let value = self.value(key) else { return nil }
        guard let text = value.string else { return self.report(key, "must be a text", giving: nil) }
        return text
    }

    mutating func bool(_ key: String, default fallback: Bool) -> Bool {
        guard let value = self.value(key) else { return fallback }
        return value.bool ?? self.report(key, "must be true or false", giving: fallback)
    }

    mutating func countOrNil(_ key: String) -> Int? {
        guard let value = self.value(key) else { return nil }
        guard let count = value.number?.int, count >= 0 else {
            return self.report(key, "must be an integer from 0", giving: nil)
        }
        return count
    }

    mutating func strings(_ key: String) -> [String] {
        guard let value = self.value(key) else { return [] }
        let texts = value.array?.compactMap(\.string)
        guard let texts, texts.count == value.array?.count else {
            return self.report(key, "must be a list of texts", giving: [])
        }
        return texts
    }

    /// Nil when a problem was reported.
    mutating func enumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of _: Value.Type = Value.self
    ) -> Value? {
        let count = self.problems.count
        let text = self.string(key)
        guard self.problems.count == count else { return nil }
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return self.report(key, "must be one of: \(known)", giving: nil)
    }

    private mutating func report<Value>(_ key: String, _ message: String, giving value: Value) -> Value {
        self.report(key, message)
        return value
    }
}

// MARK: - Objects

extension DefinitionReader {
    func hasList(_ key: String) -> Bool { self.members[key]?.array != nil }

    /// Nil for an absent member and for null, and when a problem was reported.
    mutating func object<Value>(_ key: String, _ read: (inout DefinitionReader) -> Value) -> Value? {
        guard let value = self.value(key) else { return nil }
        return self.read(value, at: "/\(key)", read)
    }

    /// The elements of a required list that are objects, each with its pointer below this object.
    mutating func objects<Value>(
        _ key: String,
        _ read: (inout DefinitionReader) -> Value
    ) -> [(pointer: String, value: Value)] {
        guard let elements = self.value(key)?.array else {
            self.report(key, self.members[key] == nil ? "is required; add a list" : "must be a list")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            let pointer = "/\(key)/\(index)"
            return self.read(element, at: pointer, read).map { (pointer, $0) }
        }
    }

    private mutating func read<Value>(
        _ json: JSON,
        at pointer: String,
        _ read: (inout DefinitionReader) -> Value
    ) -> Value? {
        guard let object = json.object else { return self.report(pointer, "must be an object", giving: nil) }
        var reader = DefinitionReader(
            object,
            file: self.file,
            pointer: self.pointer + pointer,
            patterns: self.patterns
        )
        let value = read(&reader)
        reader.finish()
        self.problems += reader.problems
        return value
    }
}

extension String {
    /// The line and the column of a UTF-8 offset, both counted from 1, columns in code points.
    fileprivate func lineAndColumn(of offset: Int) -> String {
        let before = String(decoding: self.utf8.prefix(offset), as: UTF8.self).unicodeScalars
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return "line \(lines.count), column \((lines.last?.count ?? 0) + 1)"
    }

    /// The text as one reference token of a JSON Pointer (RFC 6901, section 3).
    var escapedForPointer: String { self.replacing("~", with: "~0").replacing("/", with: "~1") }
}
