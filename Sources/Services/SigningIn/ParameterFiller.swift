import Domain
import JSON

/// Puts values in place of the placeholders of a definition's parameters and header fields.
struct ParameterFiller {
    private let values: TestValues

    /// - Parameter accessToken: the token that a second exchange sends; nil where there is none yet.
    init(
        _ integration: Integration,
        _ method: AuthMethod,
        config: JSONObject,
        clientID: String,
        accessToken: Secret<String>? = nil
    ) {
        var credentials: JSONObject = ["client_id": .string(clientID)]
        if let accessToken { credentials["access_token"] = .string(accessToken.reveal()) }
        self.values = TestValues(
            integration: integration,
            method: method,
            config: config,
            credentials: Secret(credentials)
        )
    }

    /// Fills the values of an object of strings.
    func filled(_ parameters: JSONObject) throws(TestRefusal) -> [(name: String, value: String)] {
        var filler = TestFiller(self.values)
        var filled: [(name: String, value: String)] = []
        for parameter in parameters.texts {
            filled.append((parameter.name, try filler.fill(parameter.value, in: .body).text))
        }
        return filled
    }

    /// Fills the values of header fields.
    func headers(_ headers: JSONObject) throws(TestRefusal) -> [ServiceRequest.HeaderField] {
        var filler = TestFiller(self.values)
        var filled: [ServiceRequest.HeaderField] = []
        for header in headers.texts {
            filled.append((header.name, Secret(try filler.headerValue(header.value).text)))
        }
        return filled
    }
}

extension JSONObject {
    /// The members that are strings.
    var texts: [(name: String, value: String)] {
        self.compactMap { member in member.value.string.map { (member.key, $0) } }
    }
}

extension CheckFailure {
    init(_ refusal: TestRefusal) {
        let message = refusal.finding.message ?? "The configuration cannot be used"
        self.init(refusal.finding.fields, message: message)
    }
}
