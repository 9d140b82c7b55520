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

        var source: Destination.Source? { if case .config(let field, _) = self { field } else { nil } }
        var isText: Bool { if case .text = self { true } else { false } }
    }

    /// How the log-in at the place is protected.
    private struct Protection: Hashable {
        let kind: Handshake.Kind
        /// The name of the TLS mode.
        let pieces: [Piece]
        /// True for a log-in whose connection string names the host and the port.
        let isOfString: Bool
    }

    private let pieces: [Piece]
    private let sources: [Destination.Source]
    /// Nil when the place is not that of a log-in.
    private let protection: Protection?

    /// - Parameters:
    ///   - url: a URL of a definition; the path, query and fragment do not count.
    ///   - fields: the fields of `config`.
    package init(_ url: String, fields: [Field]) {
        self.init(Self.pieces(url, fields, endsAtPath: true), protection: nil)
    }

    /// The place of a log-in. Nil when the definition names none, and when a connection string in the credentials says
    /// everything of it: such a secret says itself where it may go.
    ///
    /// - Parameter login: ``ProbeDefinition/login``.
    package init?(_ kind: Handshake.Kind, _ login: JSONObject, fields: [Field]) {
        let tls = Self.pieces(login["tls"]?.string ?? "", fields, endsAtPath: false)
        if login["url"] != nil {
            guard tls.contains(where: { $0.source != nil }) else { return nil }
            self.init([], protection: Protection(kind: kind, pieces: tls, isOfString: true))
            return
        }
        guard let host = login["host"]?.string else { return nil }
        let port = login["port"].flatMap { $0.string ?? $0.number.map { JSON.number($0).serialized() } }
        let url = "\(kind.rawValue)://\(host)" + (port.map { ":" + $0 } ?? "")
        self.init(
            Self.pieces(url, fields, endsAtPath: true),
            protection: Protection(kind: kind, pieces: tls, isOfString: false)
        )
    }

    private init(_ pieces: [Piece], protection: Protection?) {
        self.pieces = pieces
        self.sources = pieces.compactMap(\.source)
        self.protection = protection
    }

    private static func pieces(_ template: String, _ fields: [Field], endsAtPath: Bool) -> [Piece] {
        var pieces: [Piece] = []
        var (text, rest, hasScheme) = ("", template[...], false)
        scan: while let character = rest.first {
            if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(Self.placeholder(rest[..<end].dropFirst(2), fields))
                rest = rest[rest.index(after: end)...]
            } else if !hasScheme, rest.hasPrefix("://") {
                (text, rest, hasScheme) = (text + "://", rest.dropFirst(3), true)
            } else if endsAtPath, "/?#\\".contains(character) {
                break scan
            } else {
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        return pieces
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

    private var protectionSource: Destination.Source? { self.protection?.pieces.lazy.compactMap(\.source).first }

    /// True for a place that takes its host, its port or its protection from the config.
    package var dependsOnConfig: Bool { !self.sources.isEmpty || self.protectionSource != nil }

    /// True for a place that the definition alone names.
    package var isFixed: Bool { (self.pieces + (self.protection?.pieces ?? [])).allSatisfy(\.isText) }

    /// The place with the definition's defaults; nil for a place that is not that of connection strings.
    package var standard: ServiceOrigin? {
        self.protection?.isOfString == true ? self.origin(config: [:], credentials: [:]) : nil
    }

    /// The origin with the given values; nil when a value is absent and its field has no default. A port that is absent
    /// is the default port of the scheme.
    package func origin(config: JSONObject, credentials: JSONObject) -> ServiceOrigin? {
        guard let protection else { return self.place(config: config, credentials: credentials) }
        let mode = self.mode(of: protection, config: config, credentials: credentials)
        if protection.isOfString { return mode.map { ServiceOrigin(anyOf: protection.kind, tls: $0) } }
        guard let place = self.place(config: config, credentials: credentials) else { return nil }
        // A name that is not known makes a place that no call goes to.
        guard let mode else { return place }
        return ServiceOrigin(protection.kind, host: place.host, port: place.port, tls: mode)
    }

    /// Nil for a name that is not known.
    private func mode(
        of protection: Protection,
        config: JSONObject,
        credentials: JSONObject
    ) -> Handshake.TLSMode? {
        var name = ""
        for piece in protection.pieces {
            switch piece {
            case .text(let part): name += part
            case .config(let field, let defaultText): name += config[field.key].flatMap(Self.text) ?? defaultText ?? ""
            case .credentials(let key): name += credentials[key].flatMap(Self.text) ?? ""
            }
        }
        return Handshake.TLSMode(named: name.isEmpty ? nil : name, of: protection.kind)
    }

    private func place(config: JSONObject, credentials: JSONObject) -> ServiceOrigin? {
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
        return Destination(
            origin,
            from: self.sources,
            protection: self.protectionSource,
            standard: self.standard
        )
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
