import Domain
import Web

/// Whether a key is switched on, as bodies write it.
enum APIKeyStatus: String, CaseIterable {
    case active
    case inactive
}
