package import JSON

/// The part of a URL in a definition that says where a request goes: the scheme and the authority (RFC 3986, section
/// 3). The values of placeholders are inserted by ``destination(config:credentials:)``.
package struct OriginTemplate: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case text(String)
        /// `${config.KEY}`, with the text of the field's default; nil for a field without a default.
        case config(Destination.Source, defaultText: String?)
        /// `${credentials.KEY}`.
        case credentials(String)
    }

    private let pieces: [Piece]
    private let sources: [Destination.Source]

    /// - Parameters:
    ///   - url: a URL of a definition; the path, query and fragment do not count.
    ///   - fields: the fields of `config`.
    package init(_ url: String, fields: [Field]) {
        var pieces: [Piece] = []
        var (text, rest, hasScheme) = ("", url[...], false)
        scan: while let character = rest.first {
            if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(Self.placeholder(rest[..<end].dropFirst(2), fields))
                rest = rest[rest.index(after: end)...]
            } else if !hasScheme, rest.hasPrefix("://") {
                (text, rest, hasScheme) = (text + "://", rest.dropFirst(3), true)
            } else if "/?#\\".contains(character) {
                break scan
            } else {
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        self.pieces = pieces
        self.sources = pieces.compactMap { if case .config(let field, _) = $0 { field } else { nil } }
    }

    private static func placeholder(_ name: Substring, _ fields: [Field]) -> Piece {
        let key = String(name.drop { $0 != "." }.dropFirst())
        guard name.hasPrefix("config.") else { return .credentials(key) }
        let field = fields.first { $0.key == key }
        return .config(
            Destination.Source(key: key, label: field?.label ?? key),
            defaultText: field?.defaultValue.flatMap(Self.text)
        )
    }

    /// Whether the config says where the request goes, or a part of it.
    package var dependsOnConfig: Bool { !self.sources.isEmpty }

    /// Whether the definition alone says where the request goes.
    package var isFixed: Bool { self.pieces.allSatisfy { if case .text = $0 { true } else { false } } }

    /// The origin with the given values; nil when a value is absent and its field has no default. A port that is absent
    /// is the default port of the scheme.
    package func origin(config: JSONObject, credentials: JSONObject) -> ServiceOrigin? {
        var text = ""
        for (index, piece) in self.pieces.enumerated() {
            switch piece {
            case .text(let part): text += part
            case .config(let field, let defaultText):
                if let value = config[field.key].flatMap(Self.text) ?? defaultText {
                    text += text.hasSuffix("://") ? Self.bracketed(value) : value
                } else if index == self.pieces.count - 1, index > 0, text.hasSuffix(":") {
                    text.removeLast()
                } else {
                    return nil
                }
            case .credentials(let key):
                guard let value = credentials[key].flatMap(Self.text) else { return nil }
                text += value
            }
        }
        return ServiceOrigin(of: text)
    }

    /// The place that the config names; nil when the config says nothing of the place, or lacks a value for it.
    package func destination(config: JSONObject, credentials: JSONObject) -> Destination? {
        guard self.dependsOnConfig, let origin = self.origin(config: config, credentials: credentials) else {
            return nil
        }
        return Destination(origin, from: self.sources)
    }

    private static func text(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number, .bool: value.serialized()
        default: nil
        }
    }

    /// An IPv6 address in brackets (RFC 3986, section 3.2.2); any other text unchanged.
    private static func bracketed(_ host: String) -> String {
        guard host.utf8.contains(UInt8(ascii: ":")), !host.hasPrefix("["), ServiceURL.normalizedHost(host) != nil else {
            return host
        }
        return "[\(host)]"
    }
}
