import Domain
import Web

/// The member `status` of an API key: whether the key is switched on. A revoked key is inactive.
enum APIKeyStatus: String, CaseIterable {
    case active
    case inactive
}
