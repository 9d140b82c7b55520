import Domain
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import TestSupport
import Testing

@testable import Web

@Suite struct ErrorReplyTests {
    private struct InternalError: LoggableError {
        var logDescription: String { "only for the log" }
    }

    struct Case: Sendable {
        let error: any Error
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let detail: String

        init(
            _ error: any Error,
            _ status: HTTPResponse.Status,
            _ detail: String,
            _ headers: HTTPFields = [:]
        ) {
            (self.error, self.status, self.headers, self.detail) = (error, status, headers, detail)
        }
    }

    /// The errors whose reply is one sentence.
    static let cases: [Case] = [
        Case(ServiceError(.unauthenticated, "m"), .unauthorized, "m", [.wwwAuthenticate: "Bearer"]),
        Case(ServiceError(.forbidden, "m"), .forbidden, "m"),
        Case(ServiceError(.notFound, "m"), .notFound, "m"),
        Case(ServiceError(.conflict, "m"), .conflict, "m"),
        Case(ServiceError(.tooManyRequests(retryAfter: 7), "m"), .tooManyRequests, "m", [.retryAfter: "7"]),
        Case(ServiceError(.preconditionFailed, "m"), .preconditionFailed, "m"),
        Case(ServiceError(.unavailable, "m"), .serviceUnavailable, "m", [.retryAfter: "1"]),
        Case(
            IdempotencyConflict.inProgress,
            .conflict,
            "A request with this Idempotency-Key is being answered; try again in a moment"
        ),
        Case(
            IdempotencyConflict.repliedMeanwhile,
            .conflict,
            "A request with this Idempotency-Key was answered meanwhile; send it again"
        ),
        Case(
            UnreadablePrecondition(),
            .preconditionFailed,
            "'If-Match' holds no ETag of such a row; send the ETag as it was given, with its quotes"
        ),
        Case(WorkspaceNotNamed(), .forbidden, "The token names no workspace; name one with 'X-Workspace-Id'"),
        Case(MethodNotAllowed(allowed: "GET, HEAD"), .methodNotAllowed, "Method Not Allowed", [.allow: "GET, HEAD"]),
        Case(NIOTooManyBytesError(maxBytes: 1), .contentTooLarge, "The body is larger than this server takes"),
        Case(BodyCutOff(), .badRequest, "The body ended too early"),
        Case(HTTPError(.notFound), .notFound, "Not Found"),
        // The message of a framework is not meant for callers.
        Case(HTTPError(.badRequest, message: "internal"), .badRequest, "Bad Request"),
        // Errors that are not meant for callers say nothing of themselves.
        Case(InternalError(), .internalServerError, "Internal Server Error"),
        Case(StaleRow(), .internalServerError, "Internal Server Error"),
        Case(CancellationError(), .internalServerError, "Internal Server Error"),
    ]

    @Test(arguments: cases.indices)
    func anErrorHasAStatusHeadersAndASentence(_ index: Int) async throws {
        let sample = Self.cases[index]
        let response = Response(for: sample.error)
        #expect(response.status == sample.status)
        var headers = response.headers
        headers[.contentLength] = nil
        var expected = sample.headers
        expected[.contentType] = "application/json"
        #expect(headers == expected)
        #expect(try await response.json() == ["detail": .string(sample.detail)])
    }

    @Test func aSecretThatCannotBeOpenedIsNamedByNothingButItsState() async throws {
        let response = Response(
            for: UnreadableSecret(rowID: try sampleID(5, of: Credential.self).text, cause: InternalError())
        )
        #expect(response.status == .internalServerError)
        #expect(
            try await response.json() == ["detail": "The credential's secret cannot be opened; give it a new one"]
        )
    }

    @Test func aFailedCheckListsItsProblemsForPeopleAndForPrograms() async throws {
        let problems = [
            FieldProblem(field: "api_key", in: .credentials, code: .required, message: "Field 'API Key' is required"),
            FieldProblem(
                field: "region",
                in: .config,
                code: .notAllowed,
                message: "Field 'Region' must be one of: eu, us",
                suggestion: "eu"
            ),
        ]
        for message in ["Connection validation failed", "Credential validation failed"] {
            let response = Response(for: CheckFailure(problems, message: message))
            #expect(response.status == .unprocessableContent)
            #expect(
                try await response.json() == [
                    "detail": [
                        "message": .string(message),
                        "errors": ["Field 'API Key' is required", "Field 'Region' must be one of: eu, us"],
                        "fields": [
                            [
                                "field": "api_key", "in": "credentials", "code": "required",
                                "message": "Field 'API Key' is required",
                            ],
                            [
                                "field": "region", "in": "config", "code": "not_allowed",
                                "message": "Field 'Region' must be one of: eu, us", "suggestion": "eu",
                            ],
                        ],
                    ]
                ]
            )
        }
    }

    @Test func aMalformedRequestListsEachPlace() async throws {
        let failure = BodyFailure([
            .missing("body", "integration"),
            BodyFailure.Item(
                location: [.name("body"), .offset(17)],
                message: "JSON decode error",
                type: "json_invalid"
            ),
        ])
        let response = Response(for: failure)
        #expect(response.status == .unprocessableContent)
        #expect(
            try await response.json() == [
                "detail": [
                    ["loc": ["body", "integration"], "msg": "Field required", "type": "missing"],
                    ["loc": ["body", 17], "msg": "JSON decode error", "type": "json_invalid"],
                ]
            ]
        )
    }
}
