import Domain

extension TokenShape {
    private static let noToken = "The answer of the service has no access token"
    private static let webPage = "The service answered with a web page and not with a token"
    private static let noForm = "The answer of the service is neither a JSON object nor a form"
    private static let badToken = "The access token has characters that cannot be sent, or is too long"
    private static let badSpan = "The service gave a lifetime of the token that is no number from 0"
    private static func noEndpoint(_ status: Int) -> Reading {
        unreadable("The service has no token endpoint at its token URL (status \(status))")
    }

    /// Answers that no document describes.
    static let faults: [TokenShape] = [
        TokenShape(name: "a page", body: "<!doctype html><title>Log in</title>", reading: unreadable(webPage)),
        TokenShape(name: "a page with status 403", status: 403, body: "\n<html>", reading: unreadable(webPage)),
        TokenShape(
            name: "a page with status 502",
            status: 502,
            headers: ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"],
            body: "<html>",
            reading: .failure(.later(code: nil, retryAfter: 0))
        ),
        TokenShape(name: "nothing", body: "", reading: unreadable(noForm)),
        TokenShape(name: "a list", body: "[]", reading: unreadable(noForm)),
        TokenShape(name: "half of an object", body: #"{"access_token": "a"#, reading: unreadable(noForm)),
        TokenShape(name: "a plain text", body: "an access token==", reading: unreadable(noForm)),
        TokenShape(
            name: "an object without a token",
            body: #"{"token": "a", "Token Type": "b", "user_id": 1}"#,
            reading: unreadable(noToken, ["token", "user_id"])
        ),
        TokenShape(
            name: "a member with the secret as its name",
            body: #"{"c11e97secret": 1, "scope": "a"}"#,
            reading: unreadable(noToken, ["scope"])
        ),
        TokenShape(name: "a form without a token", body: "c2VjcmV0=1", reading: unreadable(noToken)),
        TokenShape(name: "a redirect", status: 302, body: "", reading: noEndpoint(302)),
        TokenShape(name: "no endpoint", status: 404, body: "not found", reading: noEndpoint(404)),
        TokenShape(name: "another method", status: 405, body: "", reading: noEndpoint(405)),
        TokenShape(name: "401 without a word", status: 401, body: "", reading: .failure(.other(code: "http_401"))),
        TokenShape(
            name: "a fault of the service, whatever its code",
            status: 500,
            body: #"{"error": "invalid_client"}"#,
            reading: .failure(.later(code: "invalid_client", retryAfter: nil))
        ),
        TokenShape(name: "a time-out", status: 408, body: "", reading: .failure(.later(code: nil, retryAfter: nil))),
        TokenShape(
            name: "a code that is no word",
            status: 400,
            body: #"{"error": "<b>no</b>"}"#,
            reading: .failure(.other(code: "http_400"))
        ),
        TokenShape(
            name: "a code that is the secret",
            status: 400,
            body: #"{"error": "c11e97secret"}"#,
            reading: .failure(.other(code: "http_400"))
        ),
        TokenShape(
            name: "a token with status 400",
            status: 400,
            body: #"{"error": "invalid_request", "access_token": "a"}"#,
            reading: .failure(.other(code: "invalid_request"))
        ),
        TokenShape(
            name: "an empty token and an error",
            body: #"{"access_token": "", "error": "invalid_grant"}"#,
            reading: .failure(.refused(code: "invalid_grant"))
        ),
        TokenShape(
            name: "a token with a line break",
            body: #"{"access_token": "a\r\nX: b"}"#,
            reading: unreadable(badToken, ["access_token"])
        ),
        TokenShape(
            name: "a token beyond ASCII",
            body: #"{"access_token": "schlüssel"}"#,
            reading: unreadable(badToken, ["access_token"])
        ),
        TokenShape(
            name: "a token of 16,385 bytes",
            body: #"{"access_token": ""# + String(repeating: "a", count: 16_385) + #""}"#,
            reading: unreadable(badToken, ["access_token"])
        ),
        TokenShape(
            name: "a number as a token",
            body: #"{"access_token": 1}"#,
            reading: unreadable(noToken, ["access_token"])
        ),
        TokenShape(
            name: "a refresh token with a blank",
            body: #"{"access_token": "a", "refresh_token": "b c"}"#,
            reading: unreadable(
                "The refresh token has characters that cannot be sent, or is too long",
                ["access_token", "refresh_token"]
            )
        ),
        TokenShape(
            name: "DPoP",
            body: #"{"access_token": "a", "token_type": "DPoP"}"#,
            reading: unreadable(
                "The service issues DPoP tokens, which are not supported",
                ["access_token", "token_type"]
            )
        ),
        TokenShape(
            name: "MAC",
            body: #"{"access_token": "a", "token_type": "mac"}"#,
            reading: unreadable(
                "The service issues MAC tokens, which are not supported",
                ["access_token", "token_type"]
            )
        ),
        TokenShape(
            name: "a lifetime below 0",
            body: #"{"access_token": "a", "expires_in": -1}"#,
            reading: unreadable(badSpan, ["access_token", "expires_in"])
        ),
        TokenShape(
            name: "a lifetime in words",
            body: #"{"access_token": "a", "expires_in": "an hour"}"#,
            reading: unreadable(badSpan, ["access_token", "expires_in"])
        ),
        TokenShape(
            name: "a moment in another form",
            body: #"{"access_token": "a", "expires_at": "2026-01-01"}"#,
            reading: unreadable("The service gave an end of the token that is no time", ["access_token", "expires_at"])
        ),
    ]
}
