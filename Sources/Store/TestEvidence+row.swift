import Domain
import JSON
import Storage

extension TestEvidence {
    /// The last test of a connection, with the connection's account.
    static let find: SQL = """
        SELECT connection_tests.connection_id, connection_tests.workspace_id, outcome, code, message, fields,
            http_status, service_code, scopes, account_kind, duration_ms, credential_version, tested_by, tested_at,
            account_origin, account_id, account_name, retry_after
        FROM connection_tests
        JOIN connections ON connections.id = connection_tests.connection_id
            AND connections.workspace_id = connection_tests.workspace_id
        WHERE connection_tests.connection_id = ?1 AND connection_tests.workspace_id = ?2
        """

    /// Reads a row of ``find``. A test that passed has the connection's account, which may come from an earlier test.
    init(row: any Row) throws {
        let outcome: TestOutcome = try row.enumeration(2)
        var finding = TestFinding(try row.enumeration(3), message: row.textOrNil(4))
        finding.isPastExpiry = outcome == .notTestable && finding.code == .expired
        finding.fields = try row.fieldProblems(5)
        finding.httpStatus = row.isNull(6) ? nil : row.int(6)
        finding.serviceCode = row.textOrNil(7)
        let scopes = try row.textOrNil(8).map { try JSON(parsing: $0) }
        finding.grantedScopes = scopes?["granted"]?.array?.compactMap(\.string)
        finding.missingScopes = scopes?["missing"]?.array?.compactMap(\.string) ?? []
        finding.accountKind = row.textOrNil(9)
        finding.account = outcome == .passed ? ServiceAccount(row: row, from: 14) : nil
        finding.retryAfter = row.isNull(17) ? nil : row.int(17)
        self.init(
            of: try row.id(0),
            in: try row.id(1),
            finding,
            milliseconds: row.int(10),
            credentialVersion: row.int(11),
            testedBy: row.text(12),
            testedAt: try row.timestamp(13)
        )
    }
}

extension ServiceAccount {
    /// Reads the three columns of a connection's account; nil when the connection has none.
    ///
    /// - Parameter first: the index in the row of the column `account_origin`.
    init?(row: any Row, from first: Int) {
        guard let origin = row.textOrNil(first), let id = row.textOrNil(first + 1) else { return nil }
        self.init(origin: origin, id: id, name: row.textOrNil(first + 2))
    }
}

extension TestFinding {
    /// The column `fields`.
    var fieldsText: String {
        let fields = self.fields.map { problem in
            JSON.object([
                "field": .string(problem.field), "in": .string(problem.location.rawValue),
                "code": .string(problem.code.rawValue), "message": .string(problem.message),
            ])
        }
        return JSON.array(fields).serialized()
    }

    /// The column `scopes`; nil when the service said nothing of scopes.
    var scopesText: String? {
        guard self.grantedScopes != nil || !self.missingScopes.isEmpty else { return nil }
        let granted = self.grantedScopes.map { JSON.array($0.map(JSON.string)) } ?? .null
        let scopes: JSONObject = ["granted": granted, "missing": .array(self.missingScopes.map(JSON.string))]
        return JSON.object(scopes).serialized()
    }
}

extension Row {
    /// The problems in a column with the text of ``TestFinding/fieldsText``.
    ///
    /// - Throws: ``MalformedRow`` when a problem lacks a member, or has an unknown location or code.
    fileprivate func fieldProblems(_ column: Int) throws -> [FieldProblem] {
        try (JSON(parsing: self.text(column)).array ?? []).map { problem in
            guard let field = problem["field"]?.string, let message = problem["message"]?.string,
                let location = problem["in"]?.string.flatMap(FieldProblem.Location.init),
                let code = problem["code"]?.string.flatMap(FieldProblem.Code.init)
            else { throw MalformedRow(column: self.name(of: column)) }
            return FieldProblem(field: field, in: location, code: code, message: message)
        }
    }
}
