import Domain

extension TestFiller {
    /// Fills the URL of a test. A placeholder at the beginning is a URL of its own, and keeps its spelling. The value in a
    /// host or port has no character that would end it. Elsewhere, values are percent-encoded (RFC 3986, section 2.1).
    ///
    /// - Throws: a ``TestRefusal`` with the code `invalid_config` when the result is no URL that can be called.
    mutating func url(_ template: String) throws(TestRefusal) -> ServiceURL {
        var text = ""
        var part = TestPart.url
        for segment in TestTemplate(template).segments {
            switch segment {
            case .text(let literal):
                if part == .url, literal.hasPrefix("/"), text.hasSuffix("/") { text.removeLast() }
                if part == .url, !text.isEmpty, text.contains(where: { "?#".contains($0) }) {
                    throw TestRefusal(self.fields(of: .url), "must be an address without ? and #")
                }
                text += literal
                part = Self.part(after: literal, in: part)
            case .field(let location, let key):
                let field = self.use(location, key, in: part)
                let value = try self.text(of: field, in: part)
                // A port that the config leaves out is the default port of the scheme.
                if part == .port, value.isEmpty, text.hasSuffix(":") { text.removeLast() }
                let isAddress = part == .host && text.hasSuffix("://") && value.contains(":")
                let isIPv6 = isAddress && !value.hasPrefix("[") && ServiceURL.normalizedHost(value) != nil
                text += isIPv6 ? "[\(value)]" : value
            }
        }
        return try self.parsed(text)
    }

    /// The part of a URL that begins after some text of the definition.
    private static func part(after literal: String, in part: TestPart) -> TestPart {
        var rest = literal[...]
        if part == .url {
            guard let separator = rest.firstRange(of: "://") else { return .path }
            rest = rest[separator.upperBound...]
        }
        guard part != .path, !rest.contains(where: { "/?#".contains($0) }) else { return .path }
        return rest.contains(":") ? .port : part == .port ? .port : .host
    }

    private func text(of field: TestField, in part: TestPart) throws(TestRefusal) -> String {
        let text = try self.values.text(of: field)
        switch part {
        case .url: return text
        case .host, .port:
            guard !text.utf8.contains(where: { $0 <= 0x20 || "/?#@\\%".utf8.contains($0) }) else {
                throw TestRefusal([field], "must be a name without / ? # and @")
            }
            return text
        default: return text.percentEncoded
        }
    }

    private func parsed(_ text: String) throws(TestRefusal) -> ServiceURL {
        let place = self.fields(of: .host, .url)
        let url: ServiceURL
        do {
            url = try ServiceURL(text)
        } catch {
            switch error {
            case .scheme: throw TestRefusal(place, "must begin with https://")
            case .port: throw TestRefusal(self.fields(of: .port, .host, .url), "has no port from 1 to 65535")
            case .userinfo, .host: throw TestRefusal(place, "has no valid host name")
            case .target, .length: throw TestRefusal(self.fields(of: .path, .url), "cannot be part of an address")
            }
        }
        let path = url.target.prefix { $0 != "?" }
        guard !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw TestRefusal(self.fields(of: .path, .url), "cannot be part of an address")
        }
        return url
    }
}

extension String {
    /// The string in UTF-8 with every byte percent-encoded that is not unreserved (RFC 3986, section 2.3).
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in self.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The string with its percent-encoding undone; nil when a `%` has no two hexadecimal digits, or the result is not
    /// UTF-8.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Array(self.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    private static let hexDigits = Set("0123456789abcdefABCDEF".utf8)

    fileprivate var isHexDigit: Bool { Self.hexDigits.contains(self) }
}
