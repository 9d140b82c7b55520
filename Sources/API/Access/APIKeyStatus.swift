import Domain
import Web

/// The member `status` of an API key: `active` when the key is switched on. A revoked key is `inactive`.
enum APIKeyStatus: String, CaseIterable {
    case active
    case inactive
}
