import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Web

/// The parameter `format` of the route that returns the requirements: Patchbay's own JSON format, or a JSON Schema of
/// `credentials` and `config`.
enum RequirementsFormat: String, CaseIterable {
    case json
    case jsonSchema = "json-schema"
}
