import Domain
import JSON

/// "Seals" a secret by writing its context in front; opens nothing that was sealed for another context.
struct SampleSealer: CredentialSealer {
    struct Refusal: Error {}

    func seal(_ content: SealedContent, for context: SealingContext) throws -> [UInt8] {
        try self.seal(object: content.sealed, for: context)
    }

    func open(_ sealed: [UInt8], for context: SealingContext) throws -> SealedContent {
        SealedContent(sealed: try self.open(object: sealed, for: context).reveal())
    }

    func seal(object: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8] {
        Array("\(context)|\(JSON.object(object.reveal()).serialized())".utf8)
    }

    func open(object sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        let text = String(decoding: sealed, as: UTF8.self)
        guard text.hasPrefix("\(context)|"), case .object(let object) = try JSON(parsing: "\(text.drop { $0 != "{" })")
        else { throw Refusal() }
        return Secret(object)
    }
}
