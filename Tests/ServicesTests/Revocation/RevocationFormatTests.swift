import Catalog
import TestSupport
import Testing

/// The members of `oauth2` that say how a grant is ended.
@Suite struct RevocationFormatTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try Catalog([("grants.json", text)])
            return []
        } catch {
            return error.problems.map { "\($0.pointer) \($0.message)" }
        }
    }

    @Test func `each way to end a grant is accepted`() {
        #expect(self.problems(Grants.definition) == [])
    }

    /// A text of the definition, its replacement, and the end of the pointer to the one problem.
    static let refusals: [(String, String, String)] = [
        (#""revocation": "none""#, #""revocation": "never""#, "/revocation"),
        (#""revocation": "none""#, #""revocation": 1"#, "/revocation"),
        (
            #""revocation": "none""#, #""revocation": "none", "revocation_url": "https://a.example/revoke""#,
            "/revocation"
        ),
        (#""revocation": {"#, #""revocation_url": "https://a.example/revoke", "revocation": {"#, "/revocation"),
        (#""revocation_url": "https://grants"#, #""revocation_url": "ftp://grants"#, "/revocation_url"),
        ("https://${config.host}/revoke", "https://${config.hots}/revoke", "/revocation_url"),
        ("api.grants.example/applications", "${client.id}.grants.example/applications", "/revocation/url"),
        ("api.grants.example/applications/${client.id}", "api.example:${client.id}/a", "/revocation/url"),
        ("applications/${client.id}", "applications/${client.secret}", "/revocation/url"),
        ("applications/${client.id}", "applications/${token.value}", "/revocation/url"),
        (#""method": "DELETE""#, #""method": "PATCH""#, "/revocation/method"),
        (#""auth": "basic""#, #""auth": "bearer""#, "/revocation/auth"),
        (#""format": "json""#, #""format": "xml""#, "/revocation/format"),
        (#""tokens": ["access_token"]"#, #""tokens": ["id_token"]"#, "/revocation/tokens"),
        (#""access_token": "${token.value}""#, #""access_token": "${token.text}""#, "/revocation/body/access_token"),
        (#"{"access_token": "${token.value}"}"#, #"{"access_token": 1}"#, "/revocation/body"),
        (#""X-Kind":"#, #""X Kind":"#, "/revocation/headers/X Kind"),
        (#""unknown_status": [404]"#, #""unknown_status": [4]"#, "/revocation/unknown_status"),
        (#""unknown_errors": ["invalid_auth"]"#, #""unknown_errors": "invalid_auth""#, "/revocation/unknown_errors"),
        (#""expect_json": {"revoked": true}"#, #""expect_json": true"#, "/revocation/expect_json"),
        (#""auth": "basic""#, #""auths": "basic""#, "/revocation/auths"),
    ]

    @Test(arguments: refusals.indices)
    func `a malformed way is refused`(_ index: Int) throws {
        let (text, replacement, pointer) = Self.refusals[index]
        let changed = Grants.definition.replacing(text, with: replacement, maxReplacements: 1)
        #expect(changed != Grants.definition)
        let problems = self.problems(changed)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.contains("/oauth2\(pointer) ") == true, "\(problems)")
    }
}
