import Domain
import JSON

/// One request after the token, as the definition describes it.
struct FollowUp {
    let request: ProbeDefinition
    /// The JSON Pointer to a list; nil when the whole answer is the one entry.
    let list: String?
    let id: String?
    let name: String?
    let letsChoose: Bool
    /// The JSON Pointers within an entry, by the key of the config that they fill.
    let config: JSONObject

    init(_ definition: JSONObject) {
        self.request = ProbeDefinition(definition["request"]?.object ?? [:])
        self.list = definition["list"]?.string
        self.id = definition["each"]?.object?["id"]?.string
        self.name = definition["each"]?.object?["name"]?.string
        self.letsChoose = definition["choose"]?.bool ?? false
        self.config = definition["config"]?.object ?? [:]
    }
}

/// Reads the answer of a ``FollowUp``.
struct FollowUpReading {
    private static let mostChoices = 200
    /// The greatest length of an id and of a name, in code points.
    private static let longestName = 255
    /// The greatest length of a value of config, in bytes.
    private static let longestValue = 2048

    private let step: FollowUp
    /// The config of the requests before this one.
    private let config: JSONObject
    private let hidden: HiddenTexts

    init(_ step: FollowUp, config: JSONObject, hiding secrets: Secret<[String]>) {
        self.step = step
        self.config = config
        self.hidden = HiddenTexts(secrets)
    }

    func result(of answer: ServiceAnswer, at now: Timestamp) -> AfterTokenResult {
        let expected = self.step.request.expectedStatuses
        let status = answer.status
        guard expected.isEmpty ? (200..<300).contains(status) : expected.contains(status) else {
            return .failure(.service(Self.failure(of: answer, at: now)))
        }
        guard let json = try? JSON(parsing: answer.body) else {
            return .failure(.service(.unreadable(problem: "An answer after the token is not JSON", members: [])))
        }
        guard let list = self.step.list else { return self.result(of: json) }
        guard let entries = json.value(at: list)?.array else {
            return .failure(.service(.unreadable(problem: "An answer after the token has no list", members: [])))
        }
        guard let first = entries.first else { return .failure(.nothing) }
        guard self.step.letsChoose, entries.count > 1 else { return self.result(of: first) }
        return self.choice(of: entries)
    }

    private static func failure(of answer: ServiceAnswer, at now: Timestamp) -> TokenFailure {
        guard TokenErrorTable.isTransient(answer.status) else { return .other(code: "http_\(answer.status)") }
        let delay = RetryAfter.seconds(answer.header("Retry-After"), at: now)
        return .later(code: nil, retryAfter: delay)
    }

    private func result(of entry: JSON) -> AfterTokenResult {
        guard let config = self.config(of: entry) else {
            let problem = "An answer after the token lacks a value that the configuration needs"
            return .failure(.service(.unreadable(problem: problem, members: [])))
        }
        return .config(config)
    }

    /// The entries that can be chosen. An entry without an id, a name or a value is left out.
    private func choice(of entries: [JSON]) -> AfterTokenResult {
        var choices: [AfterTokenResult.Choice] = []
        for entry in entries.prefix(Self.mostChoices) {
            guard let id = self.shown(self.step.id, in: entry), let config = self.config(of: entry),
                !choices.contains(where: { $0.id == id })
            else { continue }
            choices.append(
                AfterTokenResult.Choice(id: id, name: self.shown(self.step.name, in: entry) ?? id, config: config)
            )
        }
        switch choices.count {
        case 0: return .failure(.nothing)
        case 1: return .config(choices[0].config)
        default: return .choice(choices)
        }
    }

    /// The config of the requests so far and of an entry; nil when the entry lacks a value.
    private func config(of entry: JSON) -> JSONObject? {
        var config = self.config
        for (key, pointer) in self.step.config.texts {
            switch entry.value(at: pointer) {
            case .string(let text)?
            where !text.isEmpty && text.utf8.count <= Self.longestValue && !self.hidden.isPart(of: text, isCut: false):
                config[key] = .string(text)
            case .number(let number)? where number.text.utf8.count <= 64: config[key] = .number(number)
            case .bool(let value)?: config[key] = .bool(value)
            default: return nil
            }
        }
        return config
    }

    /// The text or number at a pointer, if it is short enough and shows no secret.
    private func shown(_ pointer: String?, in entry: JSON) -> String? {
        guard let value = pointer.flatMap(entry.value(at:)), let text = value.string ?? value.number?.text,
            !text.isEmpty
        else { return nil }
        let cut = text.unicodeScalars.prefix(Self.longestName)
        let isCut = cut.endIndex < text.endIndex
        return self.hidden.isPart(of: String(cut), isCut: isCut) ? nil : String(cut)
    }
}
