package import Domain
package import JSON
import Web

extension JSONWriter {
    /// Writes the test of a connection with the schema `ConnectionTest`.
    ///
    /// - Parameters:
    ///   - connection: the connection after the test.
    ///   - caller: the caller that the reply is for.
    package mutating func write(_ evidence: TestEvidence, of connection: Connection, for caller: Caller) {
        self.beginObject()
        // The account belongs to the last test that passed.
        let account = evidence.finding.outcome == .passed ? connection.account : nil
        self.writeMembers(of: evidence.finding, account: account, milliseconds: evidence.milliseconds)
        self.member("credential_version", evidence.credentialVersion)
        self.member("tested_by", caller.shown(evidence.testedBy))
        self.member("tested_at", evidence.testedAt.text)
        self.member("status", connection.status.rawValue)
        self.endObject()
    }

    /// Writes the result of a test of values that are not stored: the members of `ConnectionTest` that do not belong to a
    /// stored connection.
    ///
    /// - Parameter milliseconds: the duration of the test.
    package mutating func write(_ finding: TestFinding, milliseconds: Int) {
        self.beginObject()
        self.writeMembers(of: finding, account: finding.account, milliseconds: milliseconds)
        self.endObject()
    }

    private mutating func writeMembers(of finding: TestFinding, account: ServiceAccount?, milliseconds: Int) {
        self.member("outcome", finding.outcome.rawValue)
        self.member("code", finding.code.rawValue)
        self.member("message", finding.message)
        self.member("fields", each: finding.fields) { $0.write($1) }
        self.member("http_status", finding.httpStatus)
        self.member("service_code", finding.serviceCode)
        self.member("duration_ms", milliseconds)
        self.key("account")
        self.write(account, kind: finding.accountKind)
        self.key("scopes")
        self.writeScopes(of: finding)
        self.member("retry_after", finding.retryAfter)
    }

    private mutating func write(_ account: ServiceAccount?, kind: String?) {
        guard let account else { return self.null() }
        self.beginObject()
        self.member("id", account.id)
        self.member("name", account.name)
        self.member("kind", kind)
        self.endObject()
    }

    private mutating func writeScopes(of finding: TestFinding) {
        guard finding.grantedScopes != nil || !finding.missingScopes.isEmpty else { return self.null() }
        self.beginObject()
        if let granted = finding.grantedScopes {
            self.member("granted", each: granted) { $0.string($1) }
        } else {
            self.member("granted", nil as String?)
        }
        self.member("missing", each: finding.missingScopes) { $0.string($1) }
        self.endObject()
    }
}
