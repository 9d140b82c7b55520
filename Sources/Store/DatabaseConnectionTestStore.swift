package import Domain
package import Storage

package struct DatabaseConnectionTestStore: ConnectionTestStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package nonisolated(nonsending) func lastTest(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> TestEvidence? {
        try await self.database.reading { session in
            try session.first(TestEvidence.find, id, workspaceID, read: TestEvidence.init(row:))
        }
    }

    package func record(
        _ result: TestResult,
        by act: Act
    ) async throws -> (connection: Connection, isStored: Bool) {
        let evidence = result.evidence
        return try await self.database.writing { session in
            guard var connection = try session.connection(evidence.connectionID, in: evidence.workspaceID) else {
                throw ServiceError.connectionNotFound
            }
            guard connection.credentialID == result.credentialID, connection.config == result.config,
                let credential = try session.credential(result.credentialID, in: evidence.workspaceID),
                credential.version == evidence.credentialVersion, credential.isUsable
            else { return (connection, false) }
            let events = try result.rule(connection)
            for event in events {
                connection = connection.next(at: event.createdAt)
                connection.apply(event)
                try session.changeStatus(
                    of: connection.id,
                    in: connection.workspaceID,
                    by: event,
                    updatedAt: connection.updatedAt
                )
            }
            var isAccountChanged = false
            if let account = evidence.finding.account, account != connection.account {
                isAccountChanged = connection.account != nil
                if events.isEmpty { connection = connection.next(at: evidence.testedAt) }
                connection.account = account
                try session.storeAccount(account, of: connection)
            }
            try session.store(evidence)
            try session.plan(result, of: connection)
            if result.isAudited || isAccountChanged || !events.isEmpty {
                let details = AuditDetails(of: evidence.finding, isAccountChanged: true)
                let act = isAccountChanged ? act.describing(details) : act
                try session.record(act, on: connection.id.text, in: connection.workspaceID)
            }
            return (connection, true)
        }
    }
}

extension Session {
    /// Stores the verification of a connection in the transaction that stores the connection. The account is stored, but
    /// not the connection's time of change.
    ///
    /// - Throws: `StaleRow` when the credential has another version than the one that was tried.
    func store(_ test: FirstTest, of connection: Connection) throws {
        if let evidence = test.evidence {
            let credential = try self.credential(connection.credentialID, in: connection.workspaceID)
            guard credential?.version == evidence.credentialVersion, credential?.isUsable == true else {
                throw StaleRow()
            }
            try self.store(evidence)
            if let account = evidence.finding.account { try self.storeAccount(account, of: connection) }
        }
        try self.plan(.test, on: connection.id.text, in: connection.workspaceID, test.plan)
    }

    /// Stores when a connection is tested next.
    ///
    /// - Throws: `StaleClaim`.
    fileprivate func plan(_ result: TestResult, of connection: Connection) throws {
        let plan = result.plan(connection)
        if let claim = result.claim {
            try self.end(claim, plan: plan)
        } else {
            try self.plan(.test, on: connection.id.text, in: connection.workspaceID, plan)
        }
    }

    /// Stores the account that a test found, with the connection's time of change. This is the only function that stores
    /// an account.
    fileprivate func storeAccount(_ account: ServiceAccount, of connection: Connection) throws {
        try self.run(
            """
            UPDATE connections SET account_origin = ?3, account_id = ?4, account_name = ?5, updated_at = ?6
            WHERE id = ?1 AND workspace_id = ?2
            """,
            connection.id,
            connection.workspaceID,
            account.origin,
            account.id,
            account.name,
            connection.updatedAt
        )
    }

    /// Stores a test in place of the connection's last one.
    func store(_ evidence: TestEvidence) throws {
        let finding = evidence.finding
        try self.run(
            """
            INSERT INTO connection_tests (connection_id, workspace_id, outcome, code, message, fields, http_status,
                service_code, scopes, account_kind, duration_ms, credential_version, tested_by, tested_at, retry_after)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (connection_id, workspace_id) DO UPDATE
            SET outcome = excluded.outcome, code = excluded.code, message = excluded.message,
                fields = excluded.fields, http_status = excluded.http_status, service_code = excluded.service_code,
                scopes = excluded.scopes, account_kind = excluded.account_kind, duration_ms = excluded.duration_ms,
                credential_version = excluded.credential_version, tested_by = excluded.tested_by,
                tested_at = excluded.tested_at, retry_after = excluded.retry_after
            """,
            evidence.connectionID,
            evidence.workspaceID,
            finding.outcome.rawValue,
            finding.code.rawValue,
            finding.message,
            finding.fieldsText,
            finding.httpStatus,
            finding.serviceCode,
            finding.scopesText,
            finding.accountKind,
            evidence.milliseconds,
            evidence.credentialVersion,
            evidence.testedBy,
            evidence.testedAt,
            finding.retryAfter
        )
    }
}
