/// Checks the formats that a ``Pattern`` cannot describe. Each check takes time linear in the length of the value.
enum FieldFormat {
    /// Whether `text` is a valid e-mail address as HTML defines it
    /// (https://html.spec.whatwg.org/#valid-e-mail-address), of at most 254 bytes (RFC 5321, section 4.5.3.1.3: 256
    /// bytes, which include two angle brackets).
    static func isEmail(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty else { return false }
        // In HTML's definition a label has no `_`, which `isDomain` accepts.
        return parts[0].allSatisfy(self.isEmailAtom) && self.isDomain(parts[1]) && !parts[1].contains(UInt8(ascii: "_"))
    }

    /// Whether `text` is a host name (RFC 1123, section 2.1), an IPv4 address, or an IPv6 address with or without
    /// brackets. A host name may contain `_`, because names in container networks do.
    static func isHostname(_ text: String) -> Bool {
        var host = text[...].utf8
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            return self.isIPv6(host.dropFirst().dropLast())
        }
        if self.isIPv6(host) { return true }
        if host.last == UInt8(ascii: ".") { host.removeLast() }
        return self.isDomain(host)
    }

    /// Whether `text` is a URL with an authority (RFC 3986, section 3): a scheme, `://`, a host with an optional port,
    /// and an optional path, query and fragment. White space and control characters are not allowed.
    static func isURL(_ text: String) -> Bool {
        let utf8 = text.utf8
        guard !text.unicodeScalars.contains(where: self.isWhitespaceOrControl),
            let colon = utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        let scheme = utf8[..<colon]
        let rest = utf8[colon...].dropFirst()
        guard let first = scheme.first, self.isLetter(first), scheme.allSatisfy(self.isSchemeCharacter) else {
            return false
        }
        guard rest.starts(with: "//".utf8) else { return false }
        let authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        let start = authority.lastIndex(of: UInt8(ascii: "@")).map(authority.index(after:)) ?? authority.startIndex
        return self.isHostAndPort(authority[start...])
    }

    private static func isHostAndPort(_ text: Substring.UTF8View) -> Bool {
        let hostEnd: Substring.UTF8View.Index
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            hostEnd = text.index(after: bracket)
        } else {
            hostEnd = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        }
        let port = text[hostEnd...]
        guard self.isHostname(String(decoding: text[..<hostEnd], as: UTF8.self)) else { return false }
        return port.isEmpty || port.first == UInt8(ascii: ":") && self.isPort(port.dropFirst())
    }

    private static func isPort(_ digits: Substring.UTF8View) -> Bool {
        guard digits.count <= 5, digits.allSatisfy(self.isDigit), let port = Int(Substring(digits)) else {
            return false
        }
        return (1...65535).contains(port)
    }

    private static func isDomain(_ text: Substring.UTF8View) -> Bool {
        guard text.count <= 253 else { return false }
        return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
            let hyphen = UInt8(ascii: "-")
            return first != hyphen && last != hyphen
                && label.allSatisfy { self.isLetterOrDigit($0) || $0 == hyphen || $0 == UInt8(ascii: "_") }
        }
    }

    /// Whether `text` is an IPv6 address (RFC 4291, section 2.2): eight groups of up to four hexadecimal digits. One
    /// `::` may replace one or more groups of zeros, and an IPv4 address may replace the last two groups.
    private static func isIPv6(_ text: Substring.UTF8View) -> Bool {
        guard text.count <= 45, text.contains(UInt8(ascii: ":")) else { return false }
        let halves = Substring(text).split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, part) in parts.enumerated() {
                let isLast = index == halves.count - 1 && position == parts.count - 1
                if isLast, part.contains(".") {
                    guard self.isIPv4(part) else { return false }
                    groups += 2
                } else {
                    guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(self.isHexDigit) else { return false }
                    groups += 1
                }
            }
        }
        return halves.count == 2 ? groups <= 7 : groups == 8
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { $0.utf8.count <= 3 && $0.utf8.allSatisfy(self.isDigit) && UInt8($0) != nil }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        self.isLetter(byte) || self.isDigit(byte)
    }

    private static func isWhitespaceOrControl(_ scalar: Unicode.Scalar) -> Bool {
        // Unicode's stability policy fixes the control characters (Cc): U+0000 to U+001F and U+007F to U+009F.
        scalar.isWhitespace || scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
        self.isLetterOrDigit(byte) || "+-.".utf8.contains(byte)
    }

    private static func isEmailAtom(_ byte: UInt8) -> Bool {
        self.isLetterOrDigit(byte) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }
}
