import Domain
import HTTPTypes
import JSON
import Services
import Testing

@testable import Console

@Suite struct ConnectFailureTests {
    private static let signIn: [(SignInFailure, ConnectFailure)] = [
        (.nothingToFinish, .nothingToFinish), (.used, .finished), (.otherBrowser, .otherBrowser),
        (.wrongPlace, .wrongPlace), (.wrongIssuer, .wrongPlace), (.malformedCallback, .nothingToFinish),
        (.expired, .expired), (.denied, .denied), (.scopesNotOffered, .scopes), (.clientNotAccepted, .notAccepted),
        (.notSetUp, .notSetUp), (.noAnswer, .noAnswer),
        (.needsAdministrator, .administrator(clientID: nil, abilities: [])),
        (.refused(code: "a"), .refused(code: "a")), (.unusableAnswer(members: ["a"]), .unusableAnswer),
        (.scopesMissing(["a"]), .lessAccess(allowed: [], missing: ["a"])), (.noLastingAccess, .noLastingAccess),
        (.noAccount, .noChoice), (.otherAccount(expected: "a", found: "b"), .otherAccount(expected: "a", given: "b")),
        (.unreachableAddress, .unreachableAddress), (.tooManyRequests, .tooManyTries),
    ]

    @Test func everyFailureOfASignInHasAPage() {
        for (failure, page) in Self.signIn { #expect(ConnectFailure(failure) == page, "\(failure)") }
    }

    @Test func statusCodesSayWhoseFaultItIs() {
        for (name, failure) in SamplePages.failures() {
            #expect((200...599).contains(failure.status.code), "\(name)")
        }
        #expect(ConnectFailure.denied.status == .ok)
        #expect(ConnectFailure.expired.status == .gone)
        #expect(ConnectFailure.otherBrowser.status == .forbidden)
        #expect(ConnectFailure.noAnswer.status == .gatewayTimeout)
        #expect(ConnectFailure.tooManyTries.status == .tooManyRequests)
    }

    @Test func scopesAreSaidInTheWordsOfTheDefinition() throws {
        let oauth = OAuthEndpoints([
            "scopes_default": ["read", "send"], "scope_texts": ["read": "read your mail", "send": "send mail"],
        ])
        let method = AuthMethod(
            id: "oauth2",
            name: "OAuth 2.0",
            kind: .oauth2,
            description: "",
            isDefault: true,
            fields: [],
            oauth: oauth
        )
        #expect(
            ConnectFailure(.scopesMissing(["send"]), nil, method)
                == .lessAccess(allowed: ["read your mail"], missing: ["send mail"])
        )
    }
}
