import Domain
import Foundation
import JSON
import Testing

@testable import Catalog

/// Every definition, against its own words.
@Suite struct BuiltInDefinitionsTests {
    private let catalog: Catalog

    init() throws {
        self.catalog = try BuiltIn.catalog()
    }

    private static let tooLong = JSON.string(String(repeating: "9", count: 65_537))

    /// Every method of every integration.
    private var methods: [(Integration, AuthMethod)] {
        self.catalog.integrations.flatMap { integration in integration.authMethods.map { (integration, $0) } }
    }

    /// A field that a method requires, to be submitted as a test wants it and the other required ones as they should be.
    private struct RequiredField {
        let catalog: Catalog
        let integration: Integration
        let method: AuthMethod
        let field: Field
        let location: FieldProblem.Location

        var place: Comment { "\(self.integration.id) \(self.method.id) \(self.field.key)" }

        func problems(_ value: JSON?) throws -> [FieldProblem] {
            var credentials = self.method.requiredFields.plausibleObject
            var config = self.integration.requiredConfigFields(for: self.method).plausibleObject
            if self.location == .config { config[self.field.key] = value } else { credentials[self.field.key] = value }
            let problems = try self.catalog.problems(
                self.integration.submission(method: self.method.id, credentials: credentials, config: config)
            )
            #expect(problems.allSatisfy { $0.field == self.field.key && $0.location == self.location }, self.place)
            return problems
        }

        func sentences(_ value: JSON?) throws -> [String] { try self.problems(value).map(\.message) }
    }

    private var requiredFields: [RequiredField] {
        self.methods.flatMap { integration, method in
            let config = integration.requiredConfigFields(for: method).map { ($0, FieldProblem.Location.config) }
            return (method.requiredFields.map { ($0, .credentials) } + config).map { field, location in
                RequiredField(
                    catalog: self.catalog,
                    integration: integration,
                    method: method,
                    field: field,
                    location: location
                )
            }
        }
    }

    @Test func idsAreTheFileNames() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Catalog/Definitions").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(self.catalog.integrations.map { "\($0.id).json" } == files.sorted())
        #expect(files.count == 179)
    }

    @Test func whatEachMethodRequiresIsAccepted() throws {
        for (integration, method) in self.methods {
            let submission = integration.submission(
                method: method.id,
                credentials: method.requiredFields.plausibleObject,
                config: integration.requiredConfigFields(for: method).plausibleObject
            )
            #expect(try self.catalog.sentences(submission) == [], "\(integration.id) \(method.id)")
        }
    }

    @Test func everyFieldAtOnceIsAcceptedAndStoredAsSubmitted() throws {
        for (integration, method) in self.methods {
            let (credentials, config) = (method.fields.plausibleObject, integration.configFields.plausibleObject)
            let submission = integration.submission(method: method.id, credentials: credentials, config: config)
            let checked = try self.catalog.check(submission, now: someTime)
            #expect(checked.authMethodID == method.id)
            #expect(checked.credentials.reveal() == credentials, "\(integration.id) \(method.id)")
            #expect(checked.config == config, "\(integration.id) \(method.id)")
        }
    }

    @Test func withoutAMethodTheDefaultIsChosen() throws {
        for integration in self.catalog.integrations {
            let method = try #require(integration.authMethods.first { $0.isDefault })
            let submission = integration.submission(
                method: nil,
                credentials: method.requiredFields.plausibleObject,
                config: integration.requiredConfigFields(for: method).plausibleObject
            )
            #expect(try self.catalog.check(submission, now: someTime).authMethodID == method.id)
        }
    }

    @Test func nothingSubmittedNamesEachRequiredFieldInOrder() throws {
        for (integration, method) in self.methods {
            let required = method.requiredFields + integration.requiredConfigFields(for: method)
            let sentences = required.map { "Field '\($0.label)' is required" }
            let empty = integration.submission(method: method.id, credentials: [:], config: [:])
            #expect(try self.catalog.sentences(empty) == sentences, "\(integration.id) \(method.id)")
            let without = ConnectionSubmission(
                integration: integration.id,
                integrationType: integration.type,
                authMethodID: method.id
            )
            #expect(try self.catalog.sentences(without) == sentences, "\(integration.id) \(method.id)")
        }
    }

    @Test(arguments: [nil, .null, "", " ", " \t\r\n\u{B}\u{A0}\u{2028}\u{3000}"] as [JSON?])
    func aMissingValueIsRequired(_ value: JSON?) throws {
        for required in self.requiredFields {
            let field = required.field
            let problems = try required.problems(value)
            #expect(problems.map(\.message) == ["Field '\(field.label)' is required"], required.place)
            #expect(problems.map(\.code) == [.required], required.place)
        }
    }

    @Test(arguments: [[], ["text"], 7, true, ["key": "value"]] as [JSON])
    func aValueOfAnotherTypeIsNamed(_ value: JSON) throws {
        for required in self.requiredFields {
            let field = required.field
            switch (field.kind, value) {
            case (.json, .object), (.boolean, .bool), (.port, .number), (.integer, .number), (.number, .number):
                continue
            default: break
            }
            let problems = try required.problems(value)
            #expect(problems.map(\.message) == [field.wrongTypeSentence], required.place)
            #expect(problems.map(\.code) == [.invalidType], required.place)
        }
    }

    @Test func aTextThatIsTooLongIsNamed() throws {
        for required in self.requiredFields {
            let field = required.field
            let limit = min(field.maxLength ?? 65_536, 65_536)
            let sentence =
                field.isText ? "Field '\(field.label)' must be at most \(limit) characters" : field.wrongTypeSentence
            #expect(try required.sentences(Self.tooLong) == [sentence], required.place)
        }
    }

    @Test func aTextThatIsTooShortIsNamed() throws {
        var checked = 0
        for required in self.requiredFields {
            let field = required.field
            guard let shortest = field.minLength, shortest > 1 else { continue }
            let text = JSON.string(String(repeating: "x", count: shortest - 1))
            let sentence = "Field '\(field.label)' must be at least \(shortest) characters"
            #expect(try required.sentences(text) == [sentence], required.place)
            checked += 1
        }
        #expect(checked > 20)
    }

    @Test func aTextOfAnotherFormIsAnsweredWithTheExample() throws {
        var checked = 0
        for required in self.requiredFields {
            let field = required.field
            guard let pattern = field.pattern, [.string, .password, .text].contains(field.kind) else { continue }
            let compiled = try Pattern(pattern)
            let candidates = ["~", "\u{1}", "\n"].map { "x\(String(repeating: $0, count: field.minLength ?? 24))x" }
            let text = try #require(candidates.first { !compiled.matches($0) }, required.place)
            let example = try #require(field.example?.string, required.place)
            let sentence = "Field '\(field.label)' does not have the expected format (for example \(example))"
            #expect(try required.sentences(.string(text)) == [sentence], required.place)
            checked += 1
        }
        #expect(checked > 100)
    }

    @Test func theMaskIsNeverStored() throws {
        for required in self.requiredFields {
            let field = required.field
            for mask in [secretMask, " \(secretMask)\n"] {
                let problems = try required.problems(.string(mask))
                #expect(problems.map(\.code) == [.masked], required.place)
                #expect(problems.map(\.message).allSatisfy { $0.hasPrefix("Field '\(field.label)' is the mask") })
            }
        }
    }

    /// A start takes them for right; this is where they are read as an operator's own are.
    @Test func everyDefinitionKeepsEveryRule() throws {
        let checked = try Catalog(embeddedFiles.map { ("\($0.name)", "\($0.text)") })
        #expect(checked.integrations.map(\.id) == self.catalog.integrations.map(\.id))
    }

    @Test func whatADefinitionNamesExists() throws {
        for (integration, method) in self.methods {
            let fields = method.fields + integration.configFields
            let methods = Set(integration.authMethods.map(\.id))
            for field in fields {
                let place = "\(integration.id) \(method.id) \(field.key)"
                #expect(methods.isSuperset(of: field.requiredFor), "\(place)")
                #expect(field.pattern == nil || field.example != nil, "\(place)")
                guard let value = field.defaultValue else { continue }
                switch try FieldValidator(field).check(value, isRequired: true) {
                case .valid: break
                case .changed(let stored): #expect(stored == value, "\(place)")
                default: Issue.record("\(place): its default is refused")
                }
            }
        }
    }
}
