import Domain
import JSON
import Services

private let shapes: [OAuthEndpoints] = [
    OAuthEndpoints([:]),
    OAuthEndpoints([
        "token_lifetime_s": 3600,
        "answer": [
            "access_token": ["/access_token", "/authed_user/access_token"],
            "refresh_token": ["/refresh_token", "/authed_user/refresh_token"],
            "expires_in": ["/expires_in", "/expires"], "expires_unit": "min", "scope_separator": ",",
            "refresh_expires_in": "/x_refresh_token_expires_in",
            "error": [["when": ["/ok": false, "/error": ["type": "string"]], "code": "/error"]],
            "config": ["team_id": "/team/id", "site": "/sites/0"], "secret": ["hook": "/hook/url"],
        ],
        "errors": ["Access Denied": "later", "invalid_code": "refused"],
    ]),
]

/// Tests the reader of token answers. Every token that is read can be sent in a header field, no time is beyond the
/// calendar, and no text of a failure has a secret of the request or another text than a code or name of the allowed form.
///
/// The first byte of the input chooses the definition, the media type and the status. The other bytes are the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTokens(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let status = [200, 200, 400, 401, 404, 429, 503, 302][Int(bytes[0] >> 2 & 7)]
    let type = bytes[0] & 2 == 0 ? "application/json" : "application/x-www-form-urlencoded"
    let answer = ServiceAnswer(status: status, headers: [("Content-Type", type)], body: Array(bytes[1...]))
    let secret = "k7secret9value"
    do throws(TokenFailure) {
        let grant = try TokenEndpoint.read(
            answer,
            by: shapes[Int(bytes[0] & 1)],
            scopes: ["asked"],
            hiding: Secret([secret]),
            sentAt: Timestamp(milliseconds: 1_796_000_000_000)
        )
        let token = grant.accessToken.reveal()
        precondition((1...16_384).contains(token.utf8.count) && token.utf8.allSatisfy { (0x21...0x7e).contains($0) })
        precondition(grant.expiresAt.map { $0 <= .max } ?? true)
        precondition(grant.scopes.count <= 200)
        precondition(grant.credentials.reveal()["access_token"] == .string(token))
    } catch {
        check(error, secret)
    }
    return 0
}

private func check(_ failure: TokenFailure, _ secret: String) {
    switch failure {
    case .refused(let code), .client(let code), .scope(let code), .interaction(let code), .other(let code):
        check([code], secret)
    case .later(let code, _): check([code].compactMap(\.self), secret)
    case .unreadable(_, let members): check(members, secret)
    case .noAnswer: fatalError("an answer is none")
    }
}

private func check(_ words: [String], _ secret: String) {
    for word in words {
        let isWord = word.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_.".utf8.contains($0) }
        precondition((1...64).contains(word.utf8.count) && isWord && !word.contains(secret))
    }
}
