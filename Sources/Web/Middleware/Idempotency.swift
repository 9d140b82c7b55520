package import Domain
import HTTPTypes
import Hummingbird
package import JSON
import NIOCore
import Services

/// Handles requests with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07). If the same request was
/// already handled successfully, sends the stored reply and does not make the change again.
struct Idempotency: Sendable {
    let service: IdempotencyService

    /// - Throws: `BodyFailure` for a malformed key, and for a key that was used with a different request;
    ///   `IdempotencyConflict`; the errors of ``Request/wholeBody(limit:)`` and of `next`.
    nonisolated(nonsending) func handle(
        _ request: AuthorizedRequest,
        _ act: Act,
        _ next: Route.ChangingHandler
    ) async throws -> Response {
        guard let text = request.request.headers[.idempotencyKey] else { return try await next(request, act) }
        guard let name = Self.name(text) else {
            throw Self.refusal(
                "Input should be a text of 1 to 255 printable ASCII characters",
                type: "idempotency_key"
            )
        }
        let key = IdempotencyKey(name, of: request.caller)
        let body = try await request.request.wholeBody(limit: request.bodyLimit)
        let content = Self.content(of: request.request, body)
        switch try await self.service.begin(key, content) {
        case .replied(let status, let body):
            return Response(
                status: HTTPResponse.Status(code: status),
                headers: [.contentType: "application/json", .cacheControl: "no-store", .idempotencyReplayed: "true"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.reveal()))
            )
        case .taken:
            throw Self.refusal(
                "This key was sent with another request; use a new one",
                type: "idempotency_key_taken"
            )
        case .new:
            defer { self.service.end(key) }
            var request = request
            request.replaceBody(with: body)
            request.storedReply = { [service] body in
                try service.reply(body, status: HTTPResponse.Status.ok.code, to: content, key)
            }
            return try await next(request, act)
        }
    }

    private static func refusal(_ message: String, type: String) -> BodyFailure {
        BodyFailure([.init("header", "Idempotency-Key", message: message, type: type)])
    }

    /// The bytes that must be equal in two requests with the same key: the method, path and body.
    private static func content(of request: Request, _ body: ByteBuffer) -> Secret<[UInt8]> {
        Secret(Array("\(request.method.rawValue) \(request.head.path ?? "")\n".utf8) + Array(body.readableBytesView))
    }

    /// The key in the value of the header, without quotes; nil when the key is not 1 to 255 printable ASCII characters.
    /// In the draft, a key is a structured string in quotes, such as `"8e03978e"` (RFC 8941, section 3.3.3). Most
    /// clients omit the quotes, so a key without quotes is accepted, too.
    private static func name(_ text: String) -> String? {
        let isQuoted = text.utf8.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
        let name = isQuoted ? String(text.dropFirst().dropLast()) : text
        let isPlain = name.utf8.allSatisfy { (0x20...0x7e).contains($0) }
        return isPlain && (1...255).contains(name.utf8.count) ? name : nil
    }
}

extension AuthorizedRequest {
    /// A closure that a use case calls before it stores a new row. For a request with an `Idempotency-Key`, the closure
    /// adds the reply to the ``Act``, so that the reply is stored in the same transaction as the row. For any other
    /// request, it returns the ``Act`` unchanged.
    ///
    /// - Parameter write: writes the body of the reply.
    package func remembering<Value>(
        _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) -> Remembering<Value> {
        guard let storedReply = self.storedReply else { return { $1 } }
        return { value, act in
            var writer = JSONWriter()
            write(&writer, value)
            return act.storing(try storedReply(writer.bytes))
        }
    }
}

extension Parameter {
    package static let idempotencyKey = Parameter.header(
        "Idempotency-Key",
        .nullable(.string(minLength: 1, maxLength: 255)),
        "Names the request: sent again within 24 hours it is answered as the first time",
        example: "8e03978e-40d5-43e8-bc93-6894a57f9324"
    )
}
