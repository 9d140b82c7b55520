import Catalog
import Domain
import JSON

struct MicroSuite {
    private static let now = Timestamp(milliseconds: 1_795_449_909_123)

    func run() throws {
        let catalog = try Catalog.builtIn()
        try Measurement(name: "load all \(catalog.integrations.count) definitions", goal: .milliseconds(50)).run(
            calls: 1
        ) {
            _ = try Catalog.builtIn()
        }
        try Measurement(name: "check a Gmail OAuth submission of 4 fields", goal: .microseconds(10)).run(calls: 10_000)
        {
            _ = try catalog.check(Self.gmail, now: Self.now)
        }
        Measurement(name: "validate the same, with warnings", goal: nil).run(calls: 1000) {
            _ = catalog.validate(
                ConnectionDraft(
                    integrationID: "gmail",
                    credentials: Self.gmail.credentials ?? Secret([:]),
                    config: [:]
                ),
                now: Self.now
            )
        }
        self.measureLongValues(catalog)
    }

    private static let gmail = ConnectionSubmission(
        label: "My Gmail Connection",
        integration: "gmail",
        integrationType: .connectors,
        credentials: Secret([
            "access_token": "ya29.a0AfH6SMBx0000000000000000000000000000000000000000000000",
            "refresh_token": "1//0g0000000000000000000000000000000000000000000000000000",
            "token_type": "Bearer",
            "expires_at": "2027-10-19T12:00:00Z",
        ]),
        authMethodID: "oauth2"
    )

    /// The costliest value of 64 KiB that any field can be given: what its pattern matches longest, white space around
    /// and inside, separators of every format, nesting.
    private func measureLongValues(_ catalog: Catalog) {
        var slowest = (time: Duration.zero, place: "")
        for integration in catalog.integrations {
            for method in integration.authMethods {
                let fields = method.fields.map { ($0, true) } + integration.configFields.map { ($0, false) }
                for (field, isCredential) in fields {
                    for value in Self.longValues(field) {
                        let object = JSONObject([(field.key, JSON.string(value))])
                        let draft = ConnectionDraft(
                            integrationID: integration.id,
                            authMethodID: method.id,
                            credentials: Secret(isCredential ? object : [:]),
                            config: isCredential ? [:] : object
                        )
                        let time = Measurement.fastest(of: 3) { _ = catalog.validate(draft, now: Self.now) }
                        if time > slowest.time { slowest = (time, "\(integration.id) \(method.id) \(field.key)") }
                    }
                }
            }
        }
        Measurement.report("slowest 64 KiB value of any field (\(slowest.place))", slowest.time, goal: .milliseconds(5))
    }

    private static func longValues(_ field: Field) -> [String] {
        let example = field.example?.string ?? "aA0-_."
        let repeated = String(repeating: example, count: 65_536 / max(example.utf8.count, 1))
        let texts = ["a", "0", ".", ":", "a.", "a@", "::", " ", "\u{3000}", "{\"a\":", "=", "-", "/"].map {
            String(repeating: $0, count: 65_536 / $0.utf8.count)
        }
        return texts + [
            repeated, repeated + "\u{1}", example + String(repeating: "a", count: 65_000) + "\n",
            "https://" + String(repeating: "a@", count: 32_000), "x" + String(repeating: " ", count: 65_000) + "x",
        ]
    }
}
