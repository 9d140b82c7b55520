import Domain
import JSON

/// Puts values in place of the placeholders of a revocation: those of a test, the token, and the client.
struct RevocationFiller {
    private var filler: TestFiller
    private let token: (name: String, value: Secret<String>)
    private let client: OAuthClient?

    init(_ values: TestValues, token: (name: String, value: Secret<String>), client: OAuthClient?) {
        self.filler = TestFiller(values)
        self.token = token
        self.client = client
    }

    /// The client id is percent-encoded, and stands behind the host only.
    mutating func url(_ template: String) throws(TestRefusal) -> ServiceURL {
        guard template.contains("${client.id}") else { return try self.filler.url(template) }
        return try self.filler.url(template.replacing("${client.id}", with: try self.clientID().percentEncoded))
    }

    /// - Throws: `TestRefusal` when the value has a control character (RFC 9110, section 5.5).
    mutating func headerValue(_ template: String) throws(TestRefusal) -> String {
        let text = try self.fill(template)
        guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) else {
            throw TestRefusal([], "has a character that cannot be sent")
        }
        return text
    }

    /// Fills a string in which nothing is encoded. A value is never read as a template again.
    mutating func fill(_ template: String) throws(TestRefusal) -> String {
        var text = ""
        var rest = template[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            text += rest[..<start.lowerBound]
            switch rest[start.upperBound..<end] {
            case "token.value": text += self.token.value.reveal()
            case "token.kind": text += self.token.name
            case "client.id": text += try self.clientID()
            case "client.secret": text += self.client?.clientSecret?.reveal() ?? ""
            default: text += try self.filler.fill(String(rest[start.lowerBound...end]), in: .body).text
            }
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }

    private func clientID() throws(TestRefusal) -> String {
        guard let client else { throw TestRefusal([], "names no client") }
        return client.clientID
    }
}
