/// One challenge of the header field `WWW-Authenticate` (RFC 9110, section 11.6.1).
package struct AuthenticateChallenge: Sendable, Equatable {
    /// The auth scheme in lower case, such as `bearer`.
    package let scheme: String
    /// The auth parameters by their names in lower case. The first one of a name counts. Empty for a challenge with a
    /// `token68` in place of parameters.
    package let parameters: [String: String]

    package init(scheme: String, parameters: [String: String]) {
        self.scheme = scheme
        self.parameters = parameters
    }
}

extension AuthenticateChallenge {
    private static let mostBytes = 16_384
    fileprivate static let mostChallenges = 16
    fileprivate static let mostParameters = 32

    /// Reads all challenges of an answer. Every value can have several, and a challenge can have several parameters;
    /// both are separated by commas. A value that does not follow the grammar counts up to its first error.
    ///
    /// - Parameter values: the values of all fields `WWW-Authenticate`, in their order. The first 16 KiB, the first 16
    ///   challenges, and the first 32 parameters of each are read.
    package static func parse(_ values: [String]) -> [AuthenticateChallenge] {
        var found: [AuthenticateChallenge] = []
        var room = Self.mostBytes
        for value in values {
            guard value.utf8.count <= room, found.count < Self.mostChallenges else { break }
            room -= value.utf8.count
            var parser = ChallengeParser(value)
            found += parser.challenges()
        }
        return Array(found.prefix(Self.mostChallenges))
    }
}

/// Reads one value of `WWW-Authenticate`.
private struct ChallengeParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { self.bytes = Array(text.utf8) }

    private var next: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    mutating func challenges() -> [AuthenticateChallenge] {
        var found: [AuthenticateChallenge] = []
        var current: (scheme: String, parameters: [String: String])?
        func finished() -> [AuthenticateChallenge] {
            found + (current.map { [AuthenticateChallenge(scheme: $0.scheme, parameters: $0.parameters)] } ?? [])
        }
        while true {
            self.skip { $0 == UInt8(ascii: ",") || $0.isBlank }
            guard let name = self.token() else { return finished() }
            if current != nil, self.takeEquals() {
                guard let value = self.value() else { return finished() }
                let count = current?.parameters.count ?? 0
                if count < AuthenticateChallenge.mostParameters, current?.parameters[name] == nil {
                    current?.parameters[name] = value
                }
                continue
            }
            found = finished()
            guard found.count < AuthenticateChallenge.mostChallenges else { return found }
            current = (name, [:])
            // A scheme is followed by a blank, unless it has neither a token68 nor parameters.
            guard self.next?.isBlank ?? true || self.next == UInt8(ascii: ",") else { return found }
            self.skipToken68()
        }
    }

    private mutating func skip(while isPart: (UInt8) -> Bool) {
        while let byte = self.next, isPart(byte) { self.position += 1 }
    }

    /// Reads a token, in lower case; nil when there is none.
    private mutating func token() -> String? {
        let start = self.position
        self.skip { $0.isToken }
        guard self.position > start else { return nil }
        return String(decoding: self.bytes[start..<self.position], as: UTF8.self).lowercased()
    }

    /// Reads `=` with blanks around it; reads nothing when there is none.
    private mutating func takeEquals() -> Bool {
        let start = self.position
        self.skip { $0.isBlank }
        guard self.next == UInt8(ascii: "=") else {
            self.position = start
            return false
        }
        self.position += 1
        self.skip { $0.isBlank }
        return true
    }

    /// Reads the value of a parameter: a token or a quoted string (RFC 9110, section 5.6.4).
    private mutating func value() -> String? {
        let start = self.position
        guard self.next == UInt8(ascii: "\"") else {
            self.skip { $0.isToken }
            guard self.position > start else { return nil }
            return String(decoding: self.bytes[start..<self.position], as: UTF8.self)
        }
        self.position += 1
        var text: [UInt8] = []
        while let byte = self.next {
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = self.next else { return nil }
                self.position += 1
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    /// Reads a `token68` after a scheme. The text `a=b` is a parameter, whereas `a=` at the end of a challenge is not.
    private mutating func skipToken68() {
        let start = self.position
        self.skip { $0.isBlank }
        let text = self.position
        self.skip { $0.isToken68 }
        guard self.position > text else {
            self.position = start
            return
        }
        self.skip { $0 == UInt8(ascii: "=") }
        self.skip { $0.isBlank }
        if let next = self.next, next != UInt8(ascii: ",") { self.position = start }
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    private var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// A character of a token (RFC 9110, section 5.6.2).
    fileprivate var isToken: Bool { self.isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(self) }
    fileprivate var isToken68: Bool { self.isLetterOrDigit || "-._~+/".utf8.contains(self) }
}
