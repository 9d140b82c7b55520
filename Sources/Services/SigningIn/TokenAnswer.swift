package import Domain
package import JSON

/// The answer of an endpoint of an authorization server.
package struct TokenAnswer: Sendable {
    package let answer: ServiceAnswer
    /// When the request was sent. The life of a token is counted from here, because no server can count from later.
    package let sentAt: Timestamp
    /// The body, read as JSON or as a form; nil for anything else.
    package let content: Secret<JSON>?
    /// ``content`` was sent as JSON. The names of a form may be parts of a secret.
    let isJSON: Bool

    package init(_ answer: ServiceAnswer, sentAt: Timestamp) {
        self.answer = answer
        self.sentAt = sentAt
        let json = try? JSON(parsing: answer.body)
        let type = answer.header("Content-Type")?.lowercased() ?? ""
        let form = Self.form(answer.body)
        let isForm = form != nil && (json == nil || type.contains("form-urlencoded"))
        self.isJSON = !isForm
        self.content = (isForm ? form : json).map { Secret($0) }
    }

    package var isSuccess: Bool { (200..<300).contains(self.answer.status) }

    /// The body is a page for people.
    var isHTML: Bool {
        self.content == nil && self.answer.body.first { $0 > 0x20 && $0 < 0x7f } == UInt8(ascii: "<")
    }

    /// Reads a form, as old services send it. The last of two members with the same name counts. The names of members
    /// are plain words, so that no other text passes for a form.
    private static func form(_ body: [UInt8]) -> JSON? {
        var bytes = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }), let text = String(validating: bytes, as: UTF8.self),
            let pairs = FormText.pairs(in: text),
            pairs.allSatisfy({ $0.name.utf8.allSatisfy(\.isOfName) })
        else { return nil }
        return .object(JSONObject(pairs.map { ($0.name, .string($0.value)) }))
    }
}

extension UInt8 {
    fileprivate var isOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
