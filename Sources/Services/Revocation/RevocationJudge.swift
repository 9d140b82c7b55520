import Domain
import JSON

/// Reads the answer of a service that was told to end a token.
struct RevocationJudge {
    /// The error codes of an answer that the token does not exist any more. RFC 7009, section 2.2, has 200 for it; many
    /// services answer with one of these.
    private static let unknownErrors: Set<String> = [
        "invalid_token", "invalid_grant", "token_revoked", "token_expired",
    ]

    /// Nil for RFC 7009.
    let definition: OAuthEndpoints.RevocationRequest?

    func verdict(_ answer: ServiceAnswer) -> RevocationVerdict {
        let reading = AnswerReading(answer, hiding: Secret([]))
        let error = reading.serviceCode
        if let error, Self.unknownErrors.contains(error) || self.definition?.unknownErrors.contains(error) ?? false {
            return .revoked
        }
        if self.definition?.unknownStatuses.contains(answer.status) ?? false { return .revoked }
        // RFC 7009, section 2.2.1.
        if error == "unsupported_token_type" { return .unsupported }
        guard (200...299).contains(answer.status), error == nil else { return .later }
        let expected = self.definition?.expectedMembers ?? [:]
        return expected.allSatisfy { reading.has($0.value, at: $0.key) } ? .revoked : .later
    }
}
