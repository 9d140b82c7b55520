import Domain
import JSON
import Testing

@testable import Services

/// A recorded answer of a token endpoint, and the reading of it.
struct TokenShape: Sendable, CustomTestStringConvertible {
    enum Reading: Sendable {
        /// - Parameters:
        ///   - credentials: the sealed members as JSON, in which `@N` is the time N seconds after the request.
        ///   - refreshEnd: the end of the refresh token, in seconds after the request.
        case grant(
            _ credentials: String,
            scopes: [String] = ["asked"],
            config: JSONObject = [:],
            refreshEnd: Int64? = nil
        )
        case failure(TokenFailure)
    }

    let name: String
    var oauth = "{}"
    var status = 200
    var headers: [String: String] = [:]
    let body: String
    let reading: Reading

    var testDescription: String { self.name }

    static let sentAt = Timestamp(milliseconds: 1_796_000_000_000)

    /// Checks the reading of the answer.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let endpoints = OAuthEndpoints(try #require(JSON(parsing: self.oauth).object))
        let secrets = Secret(["c11e97secret", "the_code_1234567"])
        let reader = TokenReader(endpoints, hiding: secrets, now: Self.sentAt.adding(seconds: 1))
        let type = [(name: "Content-Type", value: "application/json; charset=utf-8")]
        let headers = self.headers["Content-Type"] == nil ? type : []
        let answer = ServiceAnswer(
            status: self.status,
            headers: headers + self.headers.map { (name: $0.key, value: $0.value) },
            body: Array(self.body.utf8)
        )
        switch (self.reading, Result { try reader.grant(TokenAnswer(answer, sentAt: Self.sentAt), scopes: ["asked"]) })
        {
        case (.grant(let credentials, let scopes, let config, let refreshEnd), .success(let grant)):
            let times = credentials.replacing(/@([0-9]+)/) { Self.sentAt.adding(seconds: Int64($0.1) ?? 0).text }
            let expected = try #require(JSON(parsing: times).object)
            #expect(grant.credentials.reveal() == expected, sourceLocation: sourceLocation)
            #expect(grant.scopes == scopes, sourceLocation: sourceLocation)
            #expect(grant.config == config, sourceLocation: sourceLocation)
            #expect(
                grant.refreshExpiresAt == refreshEnd.map(Self.sentAt.adding(seconds:)),
                sourceLocation: sourceLocation
            )
            #expect(grant.accessToken.reveal() == expected["access_token"]?.string, sourceLocation: sourceLocation)
            #expect(grant.refreshToken?.reveal() == expected["refresh_token"]?.string, sourceLocation: sourceLocation)
            #expect(grant.expiresAt?.text == expected["expires_at"]?.string, sourceLocation: sourceLocation)
        case (.failure(let expected), .failure(let error)):
            #expect(error as? TokenFailure == expected, sourceLocation: sourceLocation)
        case (_, .success): Issue.record("a token was read", sourceLocation: sourceLocation)
        case (_, .failure(let error)): Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }

    static func unreadable(_ problem: String, _ members: [String] = []) -> Reading {
        .failure(.unreadable(problem: problem, members: members))
    }
}
