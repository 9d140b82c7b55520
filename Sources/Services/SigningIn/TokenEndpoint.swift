package import Domain

/// Sends requests to the token, refresh and revocation endpoints of authorization servers. Nothing that was sent is sent
/// again, because a second use of a code ends what the first one gave (RFC 6749, section 4.1.2).
package struct TokenEndpoint: Sendable {
    private let callers: ServiceCallers
    private let clock: Clock
    private let userAgent: String
    private let signer: (any AssertionSigner)?

    /// - Parameters:
    ///   - userAgent: `patchbay/VERSION`.
    ///   - signer: signs for clients with a private key. Without one, their requests are refused before they are sent.
    package init(
        callers: ServiceCallers,
        clock: Clock,
        userAgent: String = "patchbay",
        signer: (any AssertionSigner)? = nil
    ) {
        self.callers = callers
        self.clock = clock
        self.userAgent = userAgent
        self.signer = signer
    }

    /// Exchanges a code for a token, and where the service asks for it, this token for one with a longer life.
    package func exchange(_ code: Secret<String>, _ exchange: CodeExchange) async throws(TokenFailure) -> TokenGrant {
        let request = exchange.request(code)
        let first = try await self.grant(request, scopes: exchange.scopes)
        guard let second = try exchange.secondRequest(first.accessToken) else { return first }
        return try await self.grant(second, scopes: first.scopes).following(first)
    }

    /// Sends a request, and reads the token in the answer.
    ///
    /// - Parameter scopes: the scopes that were asked for, which count where the answer names none.
    package func grant(_ request: TokenRequest, scopes: [String]) async throws(TokenFailure) -> TokenGrant {
        let answer = try await self.perform(request)
        return try TokenReader(request.oauth, hiding: request.secrets, now: self.clock.now())
            .grant(answer, scopes: scopes)
    }

    /// Sends a request.
    ///
    /// - Returns: the answer, whatever its status is. ``failure(of:to:)`` says what it means.
    /// - Throws: `TokenFailure.noAnswer`; `TokenFailure.unreadable` for a request that cannot be made.
    package func perform(_ request: TokenRequest) async throws(TokenFailure) -> TokenAnswer {
        let sentAt = self.clock.now()
        let maker = TokenRequestMaker(request: request, userAgent: self.userAgent, signer: self.signer)
        let message = try await maker.message(at: sentAt)
        do throws(OutboundFailure) {
            return TokenAnswer(try await self.callers.http.call(message), sentAt: sentAt)
        } catch {
            throw .noAnswer(error)
        }
    }

    /// The failure that an answer stands for; nil for a success. An answer without a token may be one, as for a
    /// revocation.
    package func failure(of answer: TokenAnswer, to request: TokenRequest) -> TokenFailure? {
        TokenReader(request.oauth, hiding: request.secrets, now: self.clock.now()).failure(of: answer)
    }

    /// Reads the token in an answer.
    ///
    /// - Parameters:
    ///   - scopes: the scopes that were asked for, which count where the answer names none.
    ///   - secrets: the values that were sent and that no failure may show.
    package static func read(
        _ answer: ServiceAnswer,
        by oauth: OAuthEndpoints,
        scopes: [String],
        hiding secrets: Secret<[String]>,
        sentAt: Timestamp
    ) throws(TokenFailure) -> TokenGrant {
        try TokenReader(oauth, hiding: secrets, now: sentAt).grant(TokenAnswer(answer, sentAt: sentAt), scopes: scopes)
    }
}
