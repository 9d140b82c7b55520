import Domain
import Services
import Testing

@testable import Web

@Suite struct RefusedFieldTests {
    @Test func theProblemsOfACheckAreItsFields() {
        let failure = CheckFailure([
            FieldProblem(field: "password", in: .credentials, code: .required, message: "Field 'Password' is required"),
            FieldProblem(field: "host", in: .config, code: .invalidFormat, message: "no", suggestion: "value"),
        ])
        #expect(
            [RefusedField](of: failure) == [
                RefusedField("password", in: "credentials", code: "required"),
                RefusedField("host", in: "config", code: "invalid_format"),
            ]
        )
    }

    @Test func theErrorsOfAFormAreItsFieldsWithoutNamesOfTheCaller() {
        let place: [BodyFailure.Place] = [.name("body"), .name("scopes"), .offset(1)]
        let failure = BodyFailure([
            .missing("body", "integration_type"), .extra("body", "sk_live_secret"), .missing("body"),
            .init(location: [.name("body"), .offset(7)], message: "JSON decode error", type: "json_invalid"),
            .init(location: place, message: "no", type: "enum"),
        ])
        #expect(
            [RefusedField](of: failure) == [
                RefusedField("integration_type", in: "body", code: "missing"),
                RefusedField(nil, in: "body", code: "extra_forbidden"),
                RefusedField(nil, in: "body", code: "missing"),
                RefusedField(nil, in: "body", code: "json_invalid"),
                RefusedField("scopes", in: "body", code: "enum"),
            ]
        )
    }

    @Test func otherErrorsAreAboutNoField() {
        #expect([RefusedField](of: ServiceError.connectionNotFound).isEmpty)
    }
}
