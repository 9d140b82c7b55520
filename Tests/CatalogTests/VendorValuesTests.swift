import Domain
import Foundation
import JSON
import Testing

@testable import Catalog

/// Values that vendors issue, and common mistakes, beside every definition in `VendorValues`: by method and key, or by
/// `config` and key, texts that the field accepts and texts that it refuses.
@Suite struct VendorValuesTests {
    private struct Values {
        let integration: String
        let field: String
        let validator: FieldValidator
        let accepts: [JSON]
        let refuses: [JSON]
    }

    private let values: [Values]
    private let catalog: Catalog

    init() throws {
        let catalog = try BuiltIn.catalog()
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "VendorValues")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        self.catalog = catalog
        self.values = try files.flatMap { file in
            let id = file.deletingPathExtension().lastPathComponent
            let entry = try #require(catalog.entries[id], "\(id): there is no such integration")
            let fields = try #require(JSON(parsing: Array(Data(contentsOf: file))).object, "\(id)")
            return try fields.map { member in
                Values(
                    integration: id,
                    field: member.key,
                    validator: try #require(entry.validator(member.key), "\(id): there is no field \(member.key)"),
                    accepts: member.value["accepts"]?.array ?? [],
                    refuses: member.value["refuses"]?.array ?? []
                )
            }
        }
    }

    @Test func everyIntegrationWithCredentialsHasItsValues() {
        let covered = Set(self.values.map(\.integration))
        for integration in self.catalog.integrations {
            let fields = integration.authMethods.flatMap(\.fields)
            #expect(fields.isEmpty || covered.contains(integration.id), "\(integration.id)")
        }
    }

    @Test func everyFormThatAVendorIssuesIsAccepted() {
        for values in self.values {
            for value in values.accepts {
                #expect(values.validator.refusal(of: value) == nil, "\(values.integration) \(values.field): \(value)")
            }
        }
        #expect(self.values.reduce(0) { $0 + $1.accepts.count } > 1000)
    }

    @Test func theUsualSlipsAreRefused() {
        for values in self.values {
            for value in values.refuses {
                #expect(values.validator.refusal(of: value) != nil, "\(values.integration) \(values.field): \(value)")
            }
        }
        #expect(self.values.reduce(0) { $0 + $1.refuses.count } > 3000)
    }
}

extension FieldValidator {
    fileprivate func refusal(of value: JSON) -> String? {
        guard case .invalid(_, let message) = self.check(value, isRequired: true) else { return nil }
        return message
    }
}

extension IntegrationValidator {
    /// The field of `method.key` or `config.key`.
    fileprivate func validator(_ name: String) -> FieldValidator? {
        guard let dot = name.firstIndex(of: ".") else { return nil }
        let (place, key) = (name[..<dot], name[dot...].dropFirst())
        let method = self.methods.first { $0.method.id == place }
        let fields = place == "config" ? self.config : method?.fields ?? []
        return fields.first { $0.field.key == key }
    }
}
