import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite struct CreateConnectionTests {
    @Test func takesTheSpecificationsExampleAsPrinted() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.create(Submission.gmail)
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply["label"] == "My Gmail Connection")
        #expect(reply["integration"] == "gmail")
        #expect(reply["integration_type"] == "connectors")
        #expect(reply["config"] == .object([:]))
        #expect(reply.id.wholeMatch(of: /conn_[0-9a-z]{26}/) != nil)
        #expect(reply["credential_id"]?.string?.wholeMatch(of: /cred_[0-9a-z]{26}/) != nil)
        #expect(reply["user_id"] == JSON.null)
        #expect(reply["workspace_id"]?.string == (try sandbox.workspaceID()))
        #expect(reply["created_by"]?.string?.wholeMatch(of: /key_[0-9a-z]{26}/) != nil)
        for time in ["created_at", "updated_at"] {
            let isDateTime = /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z/
            #expect(reply[time]?.string?.wholeMatch(of: isDateTime) != nil)
        }
        // Its token ended in 2025 and can be renewed.
        #expect(reply["status"] == "expired")
    }

    @Test func isActiveWhileItsTokenIs() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"))
        #expect(reply.status == 200)
        #expect(reply["status"] == "active")
    }

    @Test func isReadBackAsItWasAnswered() async throws {
        let sandbox = try await Sandbox()
        let created = try await sandbox.create(
            """
            {"label": "Ünïcode 🔑", "integration": "custom", "integration_type": "custom", "user_id": "user-1",
             "credentials": {"token": "secret"}, "config": {"b": 1.50, "a": [true, null, "x"], "big": 12345678901234567890}}
            """
        )
        #expect(created.status == 200)
        #expect(created["label"] == "Ünïcode 🔑")
        #expect(created["user_id"] == "user-1")
        // Members in order, numbers digit by digit.
        #expect(created["config"]?.serialized() == #"{"b":1.50,"a":[true,null,"x"],"big":12345678901234567890}"#)
        let found = try await sandbox.get(created.id)
        #expect(found.status == 200)
        #expect(found.body == created.body)
    }

    @Test func showsItsCredentialWithoutTheSecret() async throws {
        let sandbox = try await Sandbox()
        let created = try await sandbox.create(Submission.custom(label: "Mine", secret: "f00dcafe"))
        let shown = try await sandbox.get(created.id + "?include_credential=true")
        #expect(shown.status == 200)
        #expect(shown["credential"]?["id"] == created["credential_id"])
        #expect(shown["credential"]?["label"] == "Mine")
        #expect(shown["credential"]?["auth_type"] == "custom")
        #expect(shown["credential"]?["field_names"] == ["token"])
        #expect(!shown.text.contains("f00dcafe"))
        #expect(try await sandbox.get(created.id + "?include_credential=false").body == created.body)
    }

    @Test func withoutALabelItsCredentialIsCalledAsTheIntegrationIs() async throws {
        let sandbox = try await Sandbox()
        let created = try await sandbox.create(
            #"{"integration": "gmail", "integration_type": "connectors", "credentials": {"access_token": "ya29.a0..."}}"#
        )
        #expect((created.status, created["label"]) == (200, .null))
        let credential = try await sandbox.get(created.id + "?include_credential=true")["credential"]
        #expect((credential?["label"], credential?["provider"]) == ("Gmail", "gmail"))
    }

    @Test func usesACredentialThatIsKept() async throws {
        let sandbox = try await Sandbox()
        let first = try await sandbox.create(Submission.gmail)
        let credential = try #require(first["credential_id"]?.string)
        let second = try await sandbox.create(
            #"{"integration": "gmail", "integration_type": "connectors", "credential_id": "\#(credential)"}"#
        )
        #expect(second.status == 200)
        #expect(second.id != first.id)
        #expect(second["credential_id"]?.string == credential)
        #expect(second["auth_method_id"] == "oauth2")
        #expect(second["status"] == "expired")
    }

    @Test func checksAKeptCredentialForItsNewUse() async throws {
        let sandbox = try await Sandbox()
        let credential = try #require(try await sandbox.create(Submission.gmail)["credential_id"]?.string)
        let reply = try await sandbox.create(
            #"{"integration": "openai", "integration_type": "model", "credential_id": "\#(credential)"}"#
        )
        #expect(reply.status == 422)
        #expect(reply.sentences == ["Field 'API Key' is required"])
    }

    @Test(arguments: ["cred_00000000000000000000000000", "", "conn_00000000000000000000000000", "no id at all"])
    func doesNotFindAnUnknownCredential(id: String) async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.create(
            #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(id)"}"#
        )
        #expect(reply.status == 404)
        #expect(reply.text == #"{"detail":"Credential not found"}"#)
    }

    @Test func doesNotFindAnotherWorkspacesCredential() async throws {
        let sandbox = try await Sandbox()
        let credential = try #require(try await sandbox.create(Submission.custom())["credential_id"]?.string)
        let other = try await sandbox.makeKey(scopes: "admin", workspace: sandbox.makeWorkspace("other"))
        let reply = try await sandbox.create(
            #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(credential)"}"#,
            as: .token(other)
        )
        #expect(reply.status == 404)
        #expect(reply.text == #"{"detail":"Credential not found"}"#)
    }

    @Test func refusesCredentialsBesideACredential() async throws {
        let sandbox = try await Sandbox()
        let credential = try #require(try await sandbox.create(Submission.custom())["credential_id"]?.string)
        let reply = try await sandbox.create(
            """
            {"integration": "custom", "integration_type": "custom", "credential_id": "\(credential)",
             "credentials": {"token": "secret"}}
            """
        )
        #expect(reply.status == 422)
        #expect(reply.sentences == ["Send either 'credentials' or 'credential_id', not both"])
    }

    @Test func storesNothingOfARefusedSubmission() async throws {
        let sandbox = try await Sandbox()
        #expect(try await sandbox.create(CheckTests.specificationsFailure).status == 422)
        #expect(try await sandbox.create(Submission.custom().replacing("custom", with: "nothing")).status == 422)
        let database = try sandbox.openDatabase()
        #expect(try database.first("SELECT count(*) FROM connections") { $0.int(0) } == 0)
        #expect(try database.first("SELECT count(*) FROM credentials") { $0.int(0) } == 0)
    }
}
