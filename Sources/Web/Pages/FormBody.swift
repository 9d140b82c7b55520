package import Domain

/// The fields of a form (`application/x-www-form-urlencoded`, https://url.spec.whatwg.org/#urlencoded-parsing). Every
/// value is kept as a secret, because a form does not say which of its values is one.
package struct FormBody: Sendable {
    /// The greatest number of fields.
    static let mostFields = 100

    package let fields: [(name: String, value: Secret<String>)]

    package init(_ fields: [(name: String, value: Secret<String>)]) {
        self.fields = fields
    }

    /// Parses a body. Nil for more than ``mostFields`` fields, for a name that comes twice, for a `%` without two
    /// hexadecimal digits, and for bytes that are not UTF-8 or are NUL.
    init?(parsing bytes: some Collection<UInt8>) {
        var fields: [(name: String, value: Secret<String>)] = []
        var names: Set<String> = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard
                fields.count < Self.mostFields,
                let name = Self.decode(parts[0]),
                let value = parts.count == 2 ? Self.decode(parts[1]) : "",
                names.insert(name).inserted
            else { return nil }
            fields.append((name, Secret(value)))
        }
        self.fields = fields
    }

    /// The value of a field; nil when the form does not have the field.
    package func secret(_ name: String) -> Secret<String>? { self.fields.first { $0.name == name }?.value }

    /// The value of a field that is no secret; nil when the form does not have the field.
    package func text(_ name: String) -> String? { self.secret(name)?.reveal() }

    private static func decode(_ bytes: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next()?.hexadecimalValue, let low = rest.next()?.hexadecimalValue else {
                    return nil
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard !decoded.contains(0) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
