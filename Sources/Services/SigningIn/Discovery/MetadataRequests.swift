import Domain
import JSON

/// The requests of one discovery. They end together, 30 seconds after the first one.
struct MetadataRequests: Sendable {
    private static let seconds: Int64 = 30

    private let callers: ServiceCallers
    private let clock: Clock
    private let end: Timestamp
    private let workspaceID: Identifier<Workspace>

    init(_ callers: ServiceCallers, clock: Clock, in workspaceID: Identifier<Workspace>) {
        self.callers = callers
        self.clock = clock
        self.end = clock.now().adding(seconds: Self.seconds)
        self.workspaceID = workspaceID
    }

    /// The answer of a server to a first request without credentials.
    func challenge(of server: ServiceURL) async throws(DiscoveryFailure) -> ServiceAnswer {
        // The revisions of MCP after 2025-11-25 have no `initialize`. Their servers, too, ask for credentials before
        // they look at the method.
        let message: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": [
                "protocolVersion": "2025-11-25", "capabilities": [:],
                "clientInfo": ["name": "patchbay", "version": "1"],
            ],
        ]
        let headers = [("Accept", "application/json, text/event-stream"), ("Content-Type", "application/json")]
        return try await self.call(.post, server, headers, body: message.serializedBytes())
    }

    /// The first of these documents for which `read` throws nothing.
    ///
    /// A document that is missing, that cannot be read or that `read` refuses is passed over. Without any, the first
    /// fault that is more than a missing document is thrown, else `absent`.
    func first<Value>(
        of urls: [ServiceURL],
        orElse absent: DiscoveryFailure,
        reading read: (JSONObject) throws(DiscoveryFailure) -> Value
    ) async throws(DiscoveryFailure) -> Value {
        var fault: DiscoveryFailure?
        for url in urls {
            do throws(DiscoveryFailure) {
                guard let metadata = try await self.document(url) else { continue }
                return try read(metadata)
            } catch {
                switch error {
                // All URLs are on one host, and a host that cannot be called is not asked again.
                case .noAnswer(let failure) where failure != .malformed: throw error
                // The right document, which does not allow a safe sign-in.
                case .noPKCE, .reservedParameter, .endpoint: throw error
                default: fault = fault ?? error
                }
            }
        }
        throw fault ?? absent
    }

    /// The JSON object at a URL; nil when there is none.
    func document(_ url: ServiceURL) async throws(DiscoveryFailure) -> JSONObject? {
        let answer = try await self.call(.get, url, [("Accept", "application/json")])
        switch answer.status {
        case 200:
            guard case .object(let object)? = try? JSON(parsing: answer.body, maxDepth: 16) else { throw .unreadable }
            return object
        case 300..<400: throw .redirected
        case 429, 500...: throw .later
        default: return nil
        }
    }

    private func call(
        _ method: ProbeDefinition.Method,
        _ url: ServiceURL,
        _ headers: [(String, String)],
        body: [UInt8]? = nil
    ) async throws(DiscoveryFailure) -> ServiceAnswer {
        guard self.clock.now() < self.end, !Task.isCancelled else { throw .noAnswer(.timeout) }
        let request = ServiceRequest(
            method,
            url,
            headers: (headers + [("User-Agent", "patchbay")]).map { ($0.0, Secret($0.1)) },
            body: body.map { Secret($0) },
            for: .discovery,
            of: self.workspaceID,
            onlyTo: nil
        )
        do {
            return try await self.callers.http.call(request)
        } catch {
            throw .noAnswer(error)
        }
    }
}
