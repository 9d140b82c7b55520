import Domain
import JSON

/// "Seals" a secret by writing its context in front; opens nothing that was sealed for another context.
struct SampleSealer: CredentialSealer {
    struct Refusal: Error {}

    func seal(_ content: SealedContent, for context: SealingContext) throws -> [UInt8] {
        Array("\(context)|\(JSON.object(content.sealed.reveal()).serialized())".utf8)
    }

    func open(_ sealed: [UInt8], for context: SealingContext) throws -> SealedContent {
        let text = String(decoding: sealed, as: UTF8.self)
        guard text.hasPrefix("\(context)|"), case .object(let object) = try JSON(parsing: "\(text.drop { $0 != "{" })")
        else { throw Refusal() }
        return SealedContent(sealed: object)
    }
}
