import Crypto
package import Domain
import HTTPTypes
package import Hummingbird
import JSON

/// Names one state of what a path shows (RFC 9110, section 8.8.3). Patchbay's own are strong.
package struct EntityTag: Sendable, Equatable {
    /// What stands between the quotes.
    let opaque: String
    let isWeak: Bool

    init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// The tag of a row, whose every change has a later `updated_at`.
    package init(updatedAt: Timestamp) {
        self.init(String(updatedAt.milliseconds, radix: 36))
    }

    /// The tag of what has no time of its last change: the first half of its SHA-256.
    package init(of content: [UInt8]) {
        let hash = SHA256.hash(data: content).prefix(16)
        self.init(hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// The header's value.
    var text: String { (self.isWeak ? "W/\"" : "\"") + self.opaque + "\"" }

    /// The row's `updated_at`; nil when the tag is weak or none of ours: If-Match compares strongly (section 13.1.1).
    fileprivate var updatedAt: Timestamp? {
        self.isWeak ? nil : Int64(self.opaque, radix: 36).map(Timestamp.init(milliseconds:))
    }
}

extension AuthorizedRequest {
    /// What `If-Match` asks of the row; nil when the request has none, or `*`, which every row there is meets.
    package var precondition: Precondition? {
        guard let header = self.request.headers[.ifMatch], case .these(let tags) = EntityTags(header) else {
            return nil
        }
        return Precondition(seen: tags.compactMap(\.updatedAt))
    }
}

extension Response {
    /// This reply with its tag; 304 and no body when `request` names the tag in `If-None-Match` (section 13.1.2). Not for
    /// one to `PUT`: there it would say that what was sent is what is kept (section 9.3.4).
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
