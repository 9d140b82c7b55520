import Domain
import JSON
import Testing

@testable import Services

@Suite struct `The reader of token answers` {
    @Test(arguments: TokenShape.workplaces + TokenShape.business + TokenShape.platforms)
    func `reads the token of a service`(_ shape: TokenShape) throws { try shape.check() }

    @Test(arguments: TokenShape.refusals)
    func `reads the refusal of a service`(_ shape: TokenShape) throws { try shape.check() }

    @Test(arguments: TokenShape.forms)
    func `reads each form of a token`(_ shape: TokenShape) throws { try shape.check() }

    @Test(arguments: TokenShape.faults)
    func `finds no token in an answer without one`(_ shape: TokenShape) throws { try shape.check() }

    @Test func `has at least 45 shapes of services`() {
        let shapes = TokenShape.workplaces + TokenShape.business + TokenShape.platforms + TokenShape.refusals
        #expect(Set(shapes.map(\.name)).count >= 45)
    }

    @Test(arguments: OAuthEndpoints.ErrorClass.allCases)
    func `gives a code the class of the definition before its own`(_ kind: OAuthEndpoints.ErrorClass) throws {
        let oauth = OAuthEndpoints(["errors": ["invalid_client": .string(kind.rawValue)]])
        let reader = TokenReader(oauth, hiding: Secret([]), now: TokenShape.sentAt)
        let answer = ServiceAnswer(status: 500, body: Array(#"{"error": "invalid_client"}"#.utf8))
        let expected: TokenFailure =
            switch kind {
            case .refused: .refused(code: "invalid_client")
            case .client: .client(code: "invalid_client")
            case .scope: .scope(code: "invalid_client")
            case .interaction: .interaction(code: "invalid_client")
            case .later: .later(code: "invalid_client", retryAfter: nil)
            }
        #expect(reader.failure(of: TokenAnswer(answer, sentAt: TokenShape.sentAt)) == expected)
    }

    @Test func `takes an empty success for no failure`() {
        let reader = TokenReader(OAuthEndpoints([:]), hiding: Secret([]), now: TokenShape.sentAt)
        #expect(reader.failure(of: TokenAnswer(ServiceAnswer(status: 200), sentAt: TokenShape.sentAt)) == nil)
    }
}
