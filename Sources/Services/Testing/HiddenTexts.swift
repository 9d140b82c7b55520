import Domain

/// Finds secrets in short texts of a service's answer. The work for a text grows with the length of the text, and not
/// with that of the secrets, because a service may send many texts.
struct HiddenTexts {
    /// The number of bytes of a part of a secret that may not be shown. A shorter one may be a usual word.
    private static let partLength = 8
    /// The number of bytes of a secret at the end of a cut text that hide it.
    private static let cutLength = 4

    /// The secrets in UTF-8.
    private let secrets: Secret<[[UInt8]]>
    /// Every part of a secret with ``partLength`` bytes, as a number.
    private let parts: Secret<Set<UInt64>>

    init(_ secrets: Secret<[String]>) {
        let texts = secrets.reveal().map { Array($0.utf8) }
        var parts: Set<UInt64> = []
        for text in texts { Self.forEachPart(of: text) { parts.insert($0) } }
        self.secrets = Secret(texts)
        self.parts = Secret(parts)
    }

    /// A text has a whole secret in it, or is itself a part of a secret with 8 bytes or more.
    ///
    /// - Parameter isCut: whether the text is the beginning of a longer one. Then a secret may begin at its end.
    func isPart(of text: String, isCut: Bool) -> Bool {
        let bytes = Array(text.utf8)
        for secret in self.secrets.reveal() where !secret.isEmpty {
            if Self.has(secret, in: bytes) || isCut && Self.begins(secret, atEndOf: bytes) { return true }
        }
        guard bytes.count >= Self.partLength else { return false }
        var isHidden = true
        Self.forEachPart(of: bytes) { isHidden = isHidden && self.parts.reveal().contains($0) }
        return isHidden
    }

    private static func has(_ secret: [UInt8], in text: [UInt8]) -> Bool {
        guard secret.count <= text.count else { return false }
        return (0...(text.count - secret.count)).contains { start in
            text[start] == secret[0] && text[start..<(start + secret.count)].elementsEqual(secret)
        }
    }

    private static func begins(_ secret: [UInt8], atEndOf text: [UInt8]) -> Bool {
        let longest = min(secret.count, text.count)
        guard longest >= Self.cutLength else { return false }
        return (Self.cutLength...longest).contains { count in
            text[text.count - count] == secret[0] && text.suffix(count).elementsEqual(secret.prefix(count))
        }
    }

    private static func forEachPart(of text: [UInt8], _ use: (UInt64) -> Void) {
        var part: UInt64 = 0
        for (index, byte) in text.enumerated() {
            part = part << 8 | UInt64(byte)
            if index >= Self.partLength - 1 { use(part) }
        }
    }
}
