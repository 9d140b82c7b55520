import Crypto
package import Domain
import HTTPTypes
package import Hummingbird
import JSON

/// An entity tag, the value of an `ETag` header (RFC 9110, section 8.8.3). It identifies one state of the resource at a
/// path. Patchbay sends only strong tags.
package struct EntityTag: Sendable, Equatable {
    /// The string between the quotes.
    let opaque: String
    let isWeak: Bool

    init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// The tag of a row. It is derived from `updated_at`, because every change of the row sets a later `updated_at`.
    package init(updatedAt: Timestamp) {
        self.init(String(updatedAt.milliseconds, radix: 36))
    }

    /// The tag of a body for which no time of last change is known: the first 16 bytes of the body's SHA-256 hash, in
    /// hexadecimal.
    package init(of content: [UInt8]) {
        let hash = SHA256.hash(data: content).prefix(16)
        self.init(hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// The value of the `ETag` header, with quotes.
    var text: String { (self.isWeak ? "W/\"" : "\"") + self.opaque + "\"" }

    /// The row's `updated_at` that the tag was derived from; nil when the tag was not derived from a row. Also nil for
    /// every weak tag, because `If-Match` uses strong comparison (RFC 9110, section 13.1.1).
    fileprivate var updatedAt: Timestamp? {
        self.isWeak ? nil : Int64(self.opaque, radix: 36).map(Timestamp.init(milliseconds:))
    }
}

extension AuthorizedRequest {
    /// The condition in the `If-Match` header: the states of the row in which the request may change it. Nil when the
    /// request has no `If-Match`, or has `If-Match: *`, which every existing row satisfies. If the header contains no
    /// valid tag, no state satisfies the condition, so the change is refused.
    package var precondition: Precondition? {
        guard let header = self.request.headers[.ifMatch], case .these(let tags) = EntityTags(header) else {
            return nil
        }
        return Precondition(seen: tags.compactMap(\.updatedAt))
    }
}

extension Response {
    /// Adds an `ETag` to the reply. If a `GET` or `HEAD` request has the tag in `If-None-Match`, the result is a 304
    /// reply without a body (RFC 9110, section 13.1.2). Do not use this function for a reply to `PUT`, because an
    /// `ETag` there would mean that the body of the request was stored unchanged (section 9.3.4).
    package func tagged(_ tag: EntityTag, for request: Request) -> Response {
        var response = self
        response.headers[.eTag] = tag.text
        guard
            request.method == .get || request.method == .head,
            let header = request.headers[.ifNoneMatch],
            EntityTags(header).contain(tag)
        else { return response }
        response = response.createHeadResponse()
        response.status = .notModified
        return response
    }
}

extension Parameter {
    package static let ifMatch = Parameter.header(
        "If-Match",
        .nullable(.string()),
        "The ETag that the row must still have",
        example: "\"mhx3ab2c\""
    )
}

extension OperationResponse {
    package static let preconditionFailed = OperationResponse.refusal(
        .preconditionFailed,
        "It was changed since it was read; read it again and repeat"
    )
}
