import Domain
import Services

extension [RefusedField] {
    /// The fields that an error names as the cause of a refusal; empty when the error is not about a field.
    init(of error: any Error) {
        switch error {
        case let error as CheckFailure:
            self = error.problems.map { RefusedField($0.field, in: $0.location.rawValue, code: $0.code.rawValue) }
        case let error as BodyFailure:
            self = error.items.map(RefusedField.init(item:))
        default:
            self = []
        }
    }
}

extension RefusedField {
    fileprivate init(item: BodyFailure.Item) {
        let names = item.location.map { place -> String? in
            if case .name(let name) = place { name } else { nil }
        }
        let name = item.isAboutUnknownName ? nil : names.dropFirst().first
        self.init(name ?? nil, in: (names.first ?? nil) ?? "", code: item.type)
    }
}
