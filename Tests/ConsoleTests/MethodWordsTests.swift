import Domain
import Services
import Testing

@testable import Console

@Suite(.serialized) struct MethodWordsTests {
    private func method(_ id: String, _ name: String, _ kind: AuthMethod.Kind, _ description: String = "") -> AuthMethod
    {
        AuthMethod(id: id, name: name, kind: kind, description: description, isDefault: false, fields: [])
    }

    @Test func aMethodIsNamedByWhatTheUserDoes() {
        let texts = MethodWords.texts(of: [
            self.method("a", "OAuth 2.0", .oauth2), self.method("b", "API Key", .apiKey),
            self.method("c", "Basic", .basic), self.method("d", "Connection String", .connectionString),
            self.method("e", "Service Account", .serviceAccount), self.method("f", "Bearer Token", .bearer),
        ])
        #expect(
            texts == [
                "a": .methodSignIn, "b": .methodKey, "c": .methodPassword, "d": .methodConnectionString,
                "e": .methodServiceAccount, "f": .methodBearer,
            ]
        )
    }

    @Test func aNameThatSaysMoreOrTellsMethodsApartStays() {
        let texts = MethodWords.texts(of: [
            self.method("a", "API Key", .apiKey), self.method("b", "API Keys", .apiKey),
            self.method("c", "Personal Access Token", .bearer), self.method("d", "Basic", .basic),
        ])
        #expect(texts == ["d": .methodPassword])
    }

    @Test func descriptionsThatSayOnlyTheKindAreNotShown() {
        let descriptions = [
            ("A bearer token issued by Slack.", ""), ("Credentials in the form that Slack defines.", ""),
            ("A key issued by Postmark.", ""), ("Basic authentication.", ""),
            ("A database user and its password.", "A database user and its password."),
        ]
        for (text, shown) in descriptions {
            #expect(MethodWords.description(of: self.method("a", "Basic", .basic, text)) == shown)
        }
    }

    @Test func methodsAreNamedForPeople() async throws {
        let site = try await ConnectSite()
        let submission = ConnectSessionSubmission(
            userID: "user_1",
            targets: [ConnectSessionSubmission.Target(integration: "slack")]
        )
        let (_, path) = try await site.session(submission)
        let jar = Jar(site)
        let text = try await jar.get(try await jar.get(path).location).text
        #expect(text.contains("<b>Sign in at Slack</b>"))
        for name in ["OAuth 2.0", "issued by Slack", "in the form that Slack"] { #expect(!text.contains(name)) }
    }
}
