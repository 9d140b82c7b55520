import Domain
import JSON
import Services
import Synchronization
import TestSupport

/// A server at `https://mcp.example.com/team/mcp` whose authorization server is `https://auth.example.com/t1`, as
/// answers by URL. Other URLs are answered 404.
final class SampleServer: Sendable {
    static let url = "https://mcp.example.com/team/mcp"
    static let issuer = "https://auth.example.com/t1"
    static let resourceMetadata = "https://mcp.example.com/.well-known/oauth-protected-resource/team/mcp"
    static let serverMetadata = "https://auth.example.com/.well-known/oauth-authorization-server/t1"

    let services = StubCallers()
    let clock = ManualClock()
    let discovery: ServerDiscovery
    private let answers: Mutex<[String: Result<ServiceAnswer, OutboundFailure>]>

    init() {
        self.discovery = ServerDiscovery(callers: self.services.callers, clock: self.clock.clock)
        self.answers = Mutex([:])
        self[Self.url] = ServiceAnswer(status: 401)
        self.set(Self.resourceMetadata, Self.resource)
        self.set(Self.serverMetadata, Self.server)
        self.services.answer { [weak self] request throws(OutboundFailure) in
            let answer = self?.answers.withLock { $0[Self.text(request.url)] }
            return try (answer ?? .success(ServiceAnswer(status: 404))).get()
        }
    }

    static let resource: JSONObject = [
        "resource": .string(url), "authorization_servers": [.string(issuer)],
    ]

    static let server: JSONObject = [
        "issuer": .string(issuer),
        "authorization_endpoint": "https://login.example.com/authorize",
        "token_endpoint": "https://auth.example.com/token",
        "registration_endpoint": "https://auth.example.com/register",
        "code_challenge_methods_supported": ["plain", "S256"],
    ]

    subscript(url: String) -> ServiceAnswer? {
        get { self.answers.withLock { try? $0[url]?.get() } }
        set { self.answers.withLock { $0[url] = newValue.map { .success($0) } } }
    }

    func set(_ url: String, _ metadata: JSONObject) {
        self[url] = ServiceAnswer(status: 200, body: JSON.object(metadata).serializedBytes())
    }

    func fail(_ url: String, _ failure: OutboundFailure) { self.answers.withLock { $0[url] = .failure(failure) } }

    /// Answers the first request with a challenge.
    func challenge(_ fields: String...) {
        self[Self.url] = ServiceAnswer(status: 401, headers: fields.map { ("www-authenticate", $0) })
    }

    /// The URLs that were called, with their methods.
    var calls: [String] { self.services.requests.map { "\($0.method.rawValue) \(Self.text($0.url))" } }

    private static func text(_ url: ServiceURL) -> String {
        let origin = url.origin
        let isDefault = origin.port == (origin.scheme == "https" ? 443 : 80)
        return "\(origin.scheme)://\(origin.host)\(isDefault ? "" : ":\(origin.port)")\(url.target)"
    }

    func discover(_ url: String = SampleServer.url) async throws -> DiscoveredServer {
        try await self.discovery.discover(url, in: sampleID(1))
    }

    /// The failure of a discovery; nil when it succeeds.
    func failure(_ url: String = SampleServer.url) async throws -> DiscoveryFailure? {
        do throws(DiscoveryFailure) {
            _ = try await self.discovery.discover(url, in: Self.workspaceID)
            return nil
        } catch {
            return error
        }
    }

    private static let workspaceID = IdentifierGenerator(clock: .fixed(1)).next(Workspace.self)
}

extension JSONObject {
    /// The object with other members; those with a null are left out.
    func with(_ members: JSONObject) -> JSONObject {
        var object = self
        for member in members { object[member.key] = member.value == .null ? nil : member.value }
        return object
    }
}
