import Domain
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

extension Response {
    /// The reply to a request whose handler threw `error`. If `error` is not of a type that may be shown to callers,
    /// the reply is 500 with a fixed sentence, because the error could contain a secret.
    init(for error: any Error) {
        switch error {
        case let error as PageError: self = error.response
        case let error as ServiceError: self.init(error)
        case let error as CheckFailure: self.init(error)
        case let error as IdempotencyConflict: self.init(error)
        case is UnreadablePrecondition:
            self.init(
                status: .preconditionFailed,
                detail: "'If-Match' holds no ETag of such a row; send the ETag as it was given, with its quotes"
            )
        case is WorkspaceNotNamed:
            self.init(
                status: .forbidden,
                detail: "The token names no workspace; name one with 'X-Workspace-Id'"
            )
        case let error as BodyFailure: self.init(error)
        case let error as MethodNotAllowed:
            self.init(status: .methodNotAllowed, headers: [.allow: error.allowed], detail: "Method Not Allowed")
        case is NIOTooManyBytesError:
            self.init(status: .contentTooLarge, detail: "The body is larger than this server takes")
        case is UnreadableSecret:
            self.init(
                status: .internalServerError,
                detail: "The credential's secret cannot be opened; give it a new one"
            )
        case is ClientLeft:
            // The status of nginx. Only a client that closed no more than its sending side reads this reply.
            self.init(
                status: .init(code: 499, reasonPhrase: "Client Closed Request"),
                detail: "The client closed its side of the connection; keep it open until the reply"
            )
        case is BodyCutOff:
            self.init(status: .badRequest, detail: "The body ended too early")
        case let error as any HTTPResponseError:
            self.init(status: error.status, detail: error.status.reasonPhrase)
        default:
            self.init(status: .internalServerError, detail: "Internal Server Error")
        }
    }

    private init(_ error: ServiceError) {
        let (status, headers): (HTTPResponse.Status, HTTPFields) =
            switch error.code {
            case .unauthenticated: (.unauthorized, [.wwwAuthenticate: "Bearer"])
            case .forbidden: (.forbidden, [:])
            case .notFound: (.notFound, [:])
            case .conflict: (.conflict, [:])
            case .tooManyRequests(let seconds): (.tooManyRequests, [.retryAfter: String(seconds)])
            case .preconditionFailed: (.preconditionFailed, [:])
            case .unavailable: (.serviceUnavailable, [.retryAfter: "1"])
            }
        self.init(status: status, headers: headers, detail: error.message)
    }

    private init(_ conflict: IdempotencyConflict) {
        let detail =
            switch conflict {
            case .inProgress: "A request with this Idempotency-Key is being answered; try again in a moment"
            case .repliedMeanwhile: "A request with this Idempotency-Key was answered meanwhile; send it again"
            }
        self.init(status: .conflict, detail: detail)
    }

    private init(_ failure: CheckFailure) {
        self.init(status: .unprocessableContent) { json in
            json.beginObject()
            json.key("detail")
            json.beginObject()
            json.member("message", failure.message)
            json.member("errors", each: failure.problems) { $0.string($1.message) }
            json.member("fields", each: failure.problems) { $0.write($1) }
            json.endObject()
            json.endObject()
        }
    }

    private init(_ failure: BodyFailure) {
        self.init(status: .unprocessableContent) { json in
            json.beginObject()
            json.member("detail", each: failure.items) { $0.write($1) }
            json.endObject()
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ item: BodyFailure.Item) {
        self.beginObject()
        self.key("loc")
        self.beginArray()
        for place in item.location {
            switch place {
            case .name(let name): self.string(name)
            case .offset(let offset): self.int(offset)
            }
        }
        self.endArray()
        self.member("msg", item.message)
        self.member("type", item.type)
        self.endObject()
    }
}
