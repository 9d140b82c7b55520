import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Web

/// How requirements are written.
enum RequirementsFormat: String, CaseIterable {
    case json
    case jsonSchema = "json-schema"
}
