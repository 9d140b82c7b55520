/// An absolute `https` or `http` URL, split into the parts that a request needs. A value of this type has exactly one
/// spelling of its host, so that the host that is judged is the host that is called.
package struct ServiceURL: Hashable, Sendable {
    /// Why a string is no ``ServiceURL``.
    package enum Fault: Error, Sendable, Equatable {
        /// The string has no scheme, or another scheme than `https` and `http`.
        case scheme
        /// The URL has a user name or password.
        case userinfo
        /// The host is empty, longer than 253 characters, or has other characters than letters, digits, `-` and `.`
        /// (RFC 1123, section 2.1), and is no IPv6 address in brackets.
        case host
        /// The port is not a number from 1 to 65535.
        case port
        /// The path or query has a control character, a backslash, or a `%` without two hexadecimal digits.
        case target
        /// The string is longer than 8,192 bytes.
        case length
    }

    package let origin: ServiceOrigin
    /// The path and the query, beginning with `/`, in ASCII. A fragment of the URL is not part of it, because a fragment
    /// is not sent (RFC 9110, section 4.2.5).
    package let target: String

    /// - Throws: ``Fault``.
    package init(_ text: String) throws(Fault) {
        guard text.utf8.count <= 8192 else { throw .length }
        guard let separator = text.firstRange(of: "://") else { throw .scheme }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .scheme }
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex { "/?#\\".contains($0) } ?? rest.endIndex
        let (host, port) = try Self.authority(rest[..<end])
        self.origin = ServiceOrigin(scheme: scheme, host: host, port: port ?? (scheme == "https" ? 443 : 80))
        self.target = try Self.target(rest[end...])
    }

    /// Splits `HOST[:PORT]`.
    private static func authority(_ text: Substring) throws(Fault) -> (host: String, port: Int?) {
        guard !text.contains("@") else { throw .userinfo }
        var (host, rest) = (text, Substring())
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw .host }
            host = text[...end]
            rest = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            rest = text[colon...]
        }
        guard let name = Self.normalizedHost(host) else { throw .host }
        guard !rest.isEmpty else { return (name, nil) }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), (1...65535).contains(port)
        else { throw .port }
        return (name, port)
    }

    /// The one spelling of a host: lower-case ASCII without a dot at its end, or an IPv6 address without brackets in the
    /// form of `inet_ntop`. Nil for a string that is no host.
    package static func normalizedHost(_ text: some StringProtocol) -> String? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = String(text.dropFirst().dropLast())
            return inner.contains(":") ? AddressBlock.canonical(inner) : nil
        }
        if text.contains(":") { return AddressBlock.canonical(String(text)) }
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard !name.isEmpty, name.utf8.count <= 253 else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard isName, labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return nil }
        return name.lowercased()
    }

    /// The path and query, with every byte that RFC 3986 does not allow there percent-encoded. A `%` with two
    /// hexadecimal digits stays as it is.
    private static func target(_ text: Substring) throws(Fault) -> String {
        let visible = text.prefix { $0 != "#" }
        var bytes: [UInt8] = visible.hasPrefix("/") ? [] : [UInt8(ascii: "/")]
        let input = Array(visible.utf8)
        for (index, byte) in input.enumerated() {
            switch byte {
            case 0...0x20, 0x7f, UInt8(ascii: "\\"): throw .target
            case UInt8(ascii: "%"):
                guard index + 2 < input.count, input[index + 1].isHexDigit, input[index + 2].isHexDigit else {
                    throw .target
                }
                bytes.append(byte)
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"),
                0x80...:
                bytes += "%".utf8
                bytes += [byte >> 4, byte & 15].map { Array("0123456789ABCDEF".utf8)[Int($0)] }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
