import JSON

/// Reads the members of one object of a definition, and collects the object's problems. A member that was never read is
/// a problem, because the format has no such member.
///
/// A member that is absent or malformed yields a placeholder value, so that reading continues and all problems are
/// found. So the values that were read may be used only if ``problems`` is empty.
struct DefinitionReader {
    let members: JSONObject
    private let file: String
    private let pointer: String
    /// The names that were passed to the reading functions so far. In the end these are all names that the format has
    /// in this object.
    private var read: [String] = []
    let patterns: PatternCache
    private(set) var problems: [DefinitionProblem] = []

    /// - Parameter file: the name of the file, for error messages.
    /// - Throws: `DefinitionFailure` when `text` is not a JSON object, or when an object in it repeats a name.
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

    /// Adds a problem to ``problems``.
    ///
    /// - Parameter member: the name of a member of this object, or a JSON Pointer relative to this object, which begins
    ///   with `/`.
    mutating func report(_ member: String, _ message: String) {
        let path = member.hasPrefix("/") ? member : "/" + member.escapedForPointer
        self.problems.append(DefinitionProblem(file: self.file, pointer: self.pointer + path, message: message))
    }

    /// Reports each member that was never read, because the format has no such member.
    mutating func finish() {
        for key in self.members.keys where !self.read.contains(key) {
            let near = nearestNames(to: key, among: self.read).first.map { "; perhaps '\($0)' is meant" } ?? ""
            self.report(key, "is not a member of this object; remove it or correct its name" + near)
        }
    }
}

// MARK: - Members

extension DefinitionReader {
    /// The value of a member; nil when the member is absent or null.
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

    /// The case whose raw value is the member's string. When the member is absent or has any other value, a problem is
    /// reported and nil is returned.
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

    /// Reads a member that is an object, by calling `read` with a reader of that object. Nil when the member is absent
    /// or null. When the member is not an object, a problem is reported and nil is returned.
    mutating func object<Value>(_ key: String, _ read: (inout DefinitionReader) -> Value) -> Value? {
        guard let value = self.value(key) else { return nil }
        return self.read(value, at: "/\(key)", read)
    }

    /// Reads a required list of objects, by calling `read` with a reader of each object. Each result comes with the
    /// JSON Pointer of its element, relative to this object. An element that is not an object is reported and left out.
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
    /// The line and the column of an offset in bytes of UTF-8, such as `line 3, column 14`. Both are counted from 1,
    /// and columns are counted in code points.
    fileprivate func lineAndColumn(of offset: Int) -> String {
        let before = String(decoding: self.utf8.prefix(offset), as: UTF8.self).unicodeScalars
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return "line \(lines.count), column \((lines.last?.count ?? 0) + 1)"
    }

    /// The string, escaped as one reference token of a JSON Pointer (RFC 6901, section 3).
    var escapedForPointer: String { self.replacing("~", with: "~0").replacing("/", with: "~1") }
}
