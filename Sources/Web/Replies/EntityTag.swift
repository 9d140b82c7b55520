import Crypto
package import Domain
import HTTPTypes
package import Hummingbird
import JSON

/// An entity tag: names one state of the resource at a path (RFC 9110, section 8.8.3). The tags that Patchbay sends are
/// strong.
package struct EntityTag: Sendable, Equatable {
    /// The text between the quotes.
    let opaque: String
    let isWeak: Bool

    init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// The tag of a row, made from `updated_at`, because every change of the row has a later `updated_at`.
    package init(updatedAt: Timestamp) {
        self.init(String(updatedAt.milliseconds, radix: 36))
    }

    /// The tag of content whose time of last change is not known: the first 16 bytes of the content's SHA-256, in
    /// hexadecimal.
    package init(of content: [UInt8]) {
        let hash = SHA256.hash(data: content).prefix(16)
        self.init(hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// The value of the `ETag` header, with quotes.
    var text: String { (self.isWeak ? "W/\"" : "\"") + self.opaque + "\"" }

    /// The row's `updated_at`; nil when the tag does not name a state of a row. That includes every weak tag, because
    /// `If-Match` uses strong comparison (RFC 9110, section 13.1.1).
    fileprivate var updatedAt: Timestamp? {
        self.isWeak ? nil : Int64(self.opaque, radix: 36).map(Timestamp.init(milliseconds:))
    }
}

extension AuthorizedRequest {
    /// The states of the row that `If-Match` allows. Nil when the request has no `If-Match`, or has `*`, which every
    /// existing row satisfies. A header without a readable tag allows no state, so the change is refused.
    package var precondition: Precondition? {
        guard let header = self.request.headers[.ifMatch], case .these(let tags) = EntityTags(header) else {
            return nil
        }
        return Precondition(seen: tags.compactMap(\.updatedAt))
    }
}

extension Response {
    /// This reply with an `ETag`; or 304 without a body when a `GET` or `HEAD` request names the tag in `If-None-Match`
    /// (RFC 9110, section 13.1.2). Not to be used in a reply to `PUT`, where an `ETag` would say that the body of the
    /// request was stored unchanged (section 9.3.4).
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
