import Domain
import JSON
import TestSupport
import Testing

@testable import Vault

/// The sealed members of OAuth apps.
@Suite struct OAuthAppSealingTests {
    private let vault: Vault
    private let secret = OAuthAppSecret(clientSecret: Secret("s"), config: ["domain": "acme.example"])

    init() throws {
        self.vault = try KnownAnswer.vault()
    }

    @Test func theMembersOfAnAppOpenInItsOwnRowAndVersionOnly() throws {
        let app = try sampleApp(1)
        let sealed = try self.vault.seal(object: self.secret.sealed, for: app.sealingContext)
        let opened = OAuthAppSecret(sealed: try self.vault.open(object: sealed, for: app.sealingContext))
        #expect((opened.clientSecret?.reveal(), opened.config) == ("s", ["domain": "acme.example"]))
        var later = app
        later.version = 2
        let credential = SealingContext(
            table: .credentials,
            workspaceID: app.workspaceID,
            rowID: app.id.text,
            version: app.version
        )
        let others = [try sampleApp(2).sealingContext, try sampleApp(1, workspace: 2).sealingContext]
        for context in others + [later.sealingContext, credential] {
            #expect(throws: (any Error).self) { try self.vault.open(object: sealed, for: context) }
        }
    }

    @Test func whatIsSealedAnewOpensWithTheSameMembers() throws {
        let app = try sampleApp(1)
        let sealed = try self.vault.seal(object: self.secret.sealed, for: app.sealingContext)
        let anew = try self.vault.reseal(sealed, for: app.sealingContext)
        #expect(anew != sealed)
        let opened = OAuthAppSecret(sealed: try self.vault.open(object: anew, for: app.sealingContext))
        #expect((opened.clientSecret?.reveal(), opened.config) == ("s", ["domain": "acme.example"]))
    }
}
