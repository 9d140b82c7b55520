import Domain
import JSON
import Testing
import TestSupport

@Suite struct SecretTests {
    private struct Holder: Sendable {
        let name = "visible"
        let token = Secret("hunter2")
    }

    private enum Choice: Sendable {
        case some(Secret<String>)
    }

    /// Something that holds a secret, so that all of it can be printed in one loop.
    struct Held: Sendable, CustomTestStringConvertible {
        let how: String
        let value: any Sendable

        var testDescription: String { self.how }
    }

    static let held: [Held] = [
        Held(how: "itself", value: Secret("hunter2")),
        Held(how: "optional", value: Optional(Secret("hunter2"))),
        Held(how: "array", value: [Secret("hunter2"), Secret("hunter2")]),
        Held(how: "dictionary", value: ["key": Secret("hunter2")]),
        Held(how: "struct", value: Holder()),
        Held(how: "array of structs", value: [Holder()]),
        Held(how: "enum", value: Choice.some(Secret("hunter2"))),
        Held(how: "tuple", value: [(1, Secret("hunter2"))].map { $0 }),
        Held(how: "nested", value: Secret(Secret("hunter2"))),
        Held(how: "result", value: Result<Secret<String>, UnusableSample>.success(Secret("hunter2"))),
        Held(how: "bytes", value: Secret(Array("hunter2".utf8))),
        Held(how: "JSON", value: Secret(["password": "hunter2"] as JSONObject)),
        Held(
            how: "submission",
            value: ConnectionSubmission(
                integration: "gmail",
                integrationType: .connectors,
                credentials: Secret(["password": "hunter2"])
            )
        ),
    ]

    @Test(arguments: held)
    func printsAsRedacted(_ held: Held) {
        var dumped = ""
        dump(held.value, to: &dumped)
        var printed = ""
        print(held.value, to: &printed)
        var debugged = ""
        debugPrint(held.value, to: &debugged)
        let outputs = [
            dumped, printed, debugged, "\(held.value)", String(describing: held.value), String(reflecting: held.value),
        ]
        for output in outputs {
            #expect(output.contains("<redacted>"))
            #expect(!output.contains("hunter2") && !output.contains("104"))
        }
    }

    @Test(arguments: held)
    func noMirrorLeadsToTheValue(_ held: Held) {
        var rest: [Any] = [held.value]
        var redacted = 0
        while let value = rest.popLast() {
            #expect(value as? String != "hunter2" && value as? [UInt8] != Array("hunter2".utf8))
            if value as? String == "<redacted>" { redacted += 1 }
            if "\(value)" == "<redacted>" { redacted += 1 }
            rest += Mirror(reflecting: value).children.map(\.value)
        }
        #expect(redacted > 0)
    }

    @Test func revealIsTheOneWayToIt() {
        #expect(Secret("hunter2").reveal() == "hunter2")
        #expect(Secret(42).reveal() == 42)
    }

    @Test func aTokenPrintsAsRedacted() throws {
        let token = APIKeyToken(for: try sampleID(1))
        var dumped = ""
        dump(token, to: &dumped)
        let random = token.secret.reveal().suffix(52)
        for output in [dumped, "\(token)", String(reflecting: token)] { #expect(!output.contains(random)) }
    }

    @Test func theMaskIsNoWordOfASecret() {
        #expect(!secretMask.isEmpty && secretMask.unicodeScalars.allSatisfy { $0 == "\u{2022}" })
    }
}
