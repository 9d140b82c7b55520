import Domain
import JSON

/// The sealed bytes of a connect session. A session has at most one of the three, for 10 minutes.
enum ConnectContent: Sendable {
    /// A form with problems, which the browser that sent it may send again without its secrets.
    case draft(ConnectDraft)
    /// A grant whose account or site the user has to choose.
    case choice(PendingChoice)
    /// The result that waits for its code. The browser that finished gets the code.
    case result(ConnectResult, code: Secret<String>)

    /// How long the bytes are of use, in seconds.
    static let lifetime: Int64 = 600

    /// Reads the JSON object that was sealed. Nil for any other object.
    init?(sealed object: Secret<JSONObject>) {
        let object = object.reveal()
        switch object["kind"]?.string {
        case "draft":
            guard let draft = ConnectDraft(json: object) else { return nil }
            self = .draft(draft)
        case "choice":
            guard let choice = PendingChoice(json: object) else { return nil }
            self = .choice(choice)
        case "result":
            guard let result = object["result"]?.object.flatMap(ConnectResult.init(json:)),
                let code = object["code"]?.string
            else { return nil }
            self = .result(result, code: Secret(code))
        default: return nil
        }
    }

    var sealed: Secret<JSONObject> {
        switch self {
        case .draft(let draft):
            var object = draft.json
            object["kind"] = "draft"
            return Secret(object)
        case .choice(let choice):
            var object = choice.json
            object["kind"] = "choice"
            return Secret(object)
        case .result(let result, let code):
            return Secret(["kind": "result", "result": .object(result.json), "code": .string(code.reveal())])
        }
    }
}

/// The values of a form that was sent and had problems.
struct ConnectDraft: Sendable {
    let integration: String
    let authMethodID: String
    let config: JSONObject
    let credentials: Secret<JSONObject>

    init(integration: String, authMethodID: String, config: JSONObject, credentials: Secret<JSONObject>) {
        self.integration = integration
        self.authMethodID = authMethodID
        self.config = config
        self.credentials = credentials
    }

    fileprivate init?(json object: JSONObject) {
        guard let integration = object["integration"]?.string, let method = object["auth_method_id"]?.string else {
            return nil
        }
        self.init(
            integration: integration,
            authMethodID: method,
            config: object["config"]?.object ?? [:],
            credentials: Secret(object["credentials"]?.object ?? [:])
        )
    }

    fileprivate var json: JSONObject {
        [
            "integration": .string(self.integration),
            "auth_method_id": .string(self.authMethodID),
            "config": .object(self.config),
            "credentials": .object(self.credentials.reveal()),
        ]
    }
}

/// A grant that waits for the user's choice among several accounts or sites.
struct PendingChoice: Sendable {
    let result: ConnectResult
    let choices: [SignInChoice]

    init(result: ConnectResult, choices: [SignInChoice]) {
        self.result = result
        self.choices = choices
    }

    fileprivate init?(json object: JSONObject) {
        guard let result = object["result"]?.object.flatMap(ConnectResult.init(json:)),
            let choices = object["choices"]?.array
        else { return nil }
        self.init(
            result: result,
            choices: choices.compactMap { choice in
                guard let id = choice.object?["id"]?.string, let name = choice.object?["name"]?.string else {
                    return nil
                }
                return SignInChoice(id: id, name: name, config: choice.object?["config"]?.object ?? [:])
            }
        )
    }

    fileprivate var json: JSONObject {
        [
            "result": .object(self.result.json),
            "choices": .array(
                self.choices.map { choice in
                    .object([
                        "id": .string(choice.id), "name": .string(choice.name), "config": .object(choice.config),
                    ])
                }
            ),
        ]
    }
}
