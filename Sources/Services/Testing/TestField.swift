import Domain

/// A field of an integration that a test uses.
struct TestField: Sendable, Hashable {
    let location: FieldProblem.Location
    let key: String
    let label: String
    let isSecret: Bool

    func problem(_ code: FieldProblem.Code, _ message: String) -> FieldProblem {
        FieldProblem(field: self.key, in: self.location, code: code, message: message)
    }
}

/// The part of a test in which a placeholder stands.
enum TestPart: Hashable {
    /// The values of a log-in, named as in the definition's member `tcp`.
    enum Login: String, CaseIterable {
        case host
        case port
        case username
        case password
        case database
        case tls
        /// A connection string with all of the others.
        case url
    }

    /// The beginning of the URL with its scheme and host.
    case url
    case host
    case port
    /// The path or the query.
    case path
    case header
    case basicAuth
    case body
    case login(Login)
}

/// Ends the planning of a test that cannot be made.
struct TestRefusal: Error {
    let finding: TestFinding

    init(_ finding: TestFinding) { self.finding = finding }

    /// A value that cannot be used.
    ///
    /// - Parameter sentence: the sentence about one of the fields, without the field's name at its beginning, such as
    ///   `names no port`. The sentence for no field is about the configuration.
    init(_ fields: [TestField], _ sentence: String) {
        let problems = fields.map { $0.problem(.invalidFormat, "Field '\($0.label)' \(sentence)") }
        let message = problems.first?.message ?? "The configuration cannot be used for a test"
        self.finding = TestFinding(.invalidConfig, message: message, fields: problems)
    }
}
