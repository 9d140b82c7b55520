import Catalog
import Domain
import JSON

/// Values of 64 KiB that cost most: what a pattern nearly matches, white space around and inside, the separators of every
/// format, nesting.
enum LongValues {
    /// Prints what the costliest of them takes of any field of any definition.
    static func measure() throws {
        let catalog = try Catalog.builtIn()
        var slowest = (time: Duration.zero, place: "")
        for integration in catalog.integrations {
            for method in integration.authMethods {
                let fields = method.fields.map { ($0, true) } + integration.configFields.map { ($0, false) }
                for (field, isCredential) in fields {
                    for value in Self.values(for: field) {
                        let object = JSONObject([(field.key, JSON.string(value))])
                        let draft = ConnectionDraft(
                            integrationID: integration.id,
                            authMethodID: method.id,
                            credentials: Secret(isCredential ? object : [:]),
                            config: isCredential ? [:] : object
                        )
                        // The least of three is the value's own; an interruption counts as processor time, too.
                        let times = (0..<3).map { _ in processorTime { _ = catalog.validate(draft, now: now) } }
                        let time = times.min() ?? .zero
                        if time > slowest.time {
                            slowest = (
                                time,
                                "\(integration.id) \(method.id) \(field.key), \(String(value.prefix(4)).debugDescription)…"
                            )
                        }
                    }
                }
            }
        }
        report("long-value, the slowest (\(slowest.place))", slowest.time, goal: .milliseconds(5))
    }

    private static let common =
        ["a", "0", ".", ":", "a.", "a@", "::", " ", "\u{3000}", "{\"a\":", "=", "-", "/"].map {
            String(repeating: $0, count: 65_536 / $0.utf8.count)
        } + ["https://" + String(repeating: "a@", count: 32_000), "x" + String(repeating: " ", count: 65_000) + "x"]

    private static func values(for field: Field) -> [String] {
        let example = field.example?.string ?? "aA0-_."
        let repeated = String(repeating: example, count: 65_536 / example.utf8.count)
        return self.common + [
            repeated, repeated + "\u{1}", example + String(repeating: "a", count: 65_000) + "\n",
        ]
    }
}
