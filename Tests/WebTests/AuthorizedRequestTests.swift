import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Services
import TestSupport
import Testing

@testable import Web

@Suite struct AuthorizedRequestTests {
    private let authenticator: Authenticator
    private let context = WebContext.sample()

    init() throws {
        let clock = Clock.fixed(someTime.milliseconds)
        let workspace = Workspace(id: try sampleID(2), name: "a", createdAt: someTime, updatedAt: someTime)
        self.authenticator = Authenticator(
            keys: RecentKeys(store: NoKeys()),
            workspaces: OneWorkspace(workspace: workspace),
            hasher: NoHasher(),
            users: AnyUser(workspace: workspace.id),
            uses: LastUseRecorder(store: NoUses(), clock: clock),
            limiter: nil,
            clock: clock
        )
    }

    private func request(
        _ headers: HTTPFields,
        scopes: [Scope] = [.admin],
        needing scope: Scope
    ) throws
        -> AuthorizedRequest
    {
        try AuthorizedRequest(
            .sample(.get, "/", headers),
            context: self.context,
            caller: Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes(scopes)),
            needing: scope,
            users: .none,
            bodyLimit: 0
        )
    }

    @Test(arguments: [[:], [.authorization: "Basic YTpi"], [.authorization: "Bearer"]] as [HTTPFields])
    func aRequestWithoutTokenIsToldHowToAuthenticate(_ headers: HTTPFields) async throws {
        let sentence = "Not authenticated: send an API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'"
        await #expect(throws: ServiceError(.unauthenticated, sentence)) {
            _ = try await self.authenticator.principal(of: .sample(.get, "/", headers), context: self.context)
        }
        #expect(self.context.record.callerID == nil)
    }

    @Test(
        arguments: [
            ([.authorization: "Bearer a"], "a"), ([.authorization: "bEARER a"], "a"),
            ([.authorization: "Bearer  a b"], " a b"), ([.xAPIKey: "a"], "a"),
            ([.authorization: "Bearer a", .xAPIKey: "b"], "a"), ([.authorization: "Basic a", .xAPIKey: "b"], "b"),
        ] as [(HTTPFields, String)]
    )
    func theTokenIsReadFromEitherHeader(_ headers: HTTPFields, _ token: String) async throws {
        let request = Request.sample(.get, "/", headers)
        let principal = try await self.authenticator.principal(of: request, context: self.context)
        #expect(principal.id == "usr_" + token)
        #expect(self.context.record.callerID == principal.id)
    }

    @Test(arguments: [nil, "", "wsp_00000000000000000000000002"])
    func anEmptyWorkspaceHeaderNamesNone(_ workspace: String?) async throws {
        var headers: HTTPFields = [.xAPIKey: "a"]
        headers[.xWorkspaceID] = workspace
        let request = Request.sample(.get, "/", headers)
        let principal = try await self.authenticator.principal(of: request, context: self.context)
        let caller = try await self.authenticator.admit(principal, to: request, context: self.context)
        #expect(caller.workspaceID == (try sampleID(2)))
        #expect(self.context.record.workspaceID == caller.workspaceID)
    }

    @Test func aCallerWithoutTheScopeOfTheRouteIsRefused() throws {
        #expect(throws: ServiceError(.forbidden, "This needs a key with scope 'audit:read'")) {
            try self.request([:], scopes: [.connectionsRead], needing: .auditRead)
        }
        #expect(try self.request([:], scopes: [.auditRead], needing: .auditRead).caller.id == "key_1")
    }

    @Test(arguments: ["1", "9223372036854775807", "9223372036854775808"])
    func aBodyThatIsTooLongIsRefusedByItsLength(_ length: String) throws {
        #expect(throws: NIOTooManyBytesError.self) {
            try self.request([.contentLength: length], needing: .connectionsWrite)
        }
        // The scope comes first, as for every request.
        #expect(throws: ServiceError.self) {
            try self.request([.contentLength: length], scopes: [.connectionsRead], needing: .connectionsWrite)
        }
        #expect(try self.request([.contentLength: "0"], needing: .connectionsWrite).caller.id == "key_1")
    }

    /// The allowed values of `updated_at` in milliseconds; nil for a request that asks for no state.
    static let preconditions: [(header: String?, seen: [Int64]?)] = [
        (nil, nil), ("*", nil), ("\"0\"", [0]), ("\"zz\", \"10\"", [1295, 36]), ("\"zz\", W/\"10\"", [1295]),
        ("W/\"10\"", []), ("\"?\"", []), ("10", []), ("", []),
    ]

    @Test(arguments: preconditions.indices)
    func ifMatchNamesTheAllowedStates(_ index: Int) throws {
        let (header, seen) = Self.preconditions[index]
        let request = try self.request(header.map { [.ifMatch: $0] } ?? [:], needing: .connectionsWrite)
        #expect(request.precondition == seen.map { Precondition(seen: $0.map(Timestamp.init(milliseconds:))) })
    }

    @Test func aRowsTagIsReadBackAsItsState() throws {
        let request = try self.request([.ifMatch: EntityTag(updatedAt: someTime).text], needing: .connectionsWrite)
        #expect(request.precondition == Precondition(seen: [someTime]))
    }
}

/// Takes every token; the token is the user's subject.
private struct AnyUser: UserTokenReader {
    let workspace: Identifier<Workspace>

    func user(of token: Secret<String>) throws -> User {
        User(subject: token.reveal(), workspaces: [self.workspace], scopes: Scopes([.admin]))
    }
}

private struct NoHasher: TokenHasher {
    func hash(_: Secret<String>) -> [UInt8] { [] }
    func matches(_: Secret<String>, hash _: [UInt8]) -> Bool { false }
}

private struct NoUses: LastUseStore {
    func record(_: LastUses) async throws {}
}

private struct NoKeys: APIKeyStore {
    func create(_: APIKey, hash _: [UInt8], by _: Act) async throws {}
    func find(_: Identifier<APIKey>) throws -> (key: APIKey, hash: [UInt8])? { nil }
    func find(_: Identifier<APIKey>, in _: Identifier<Workspace>) throws -> APIKey? { nil }
    func list(_ page: PageRequest<APIKey>, in _: Identifier<Workspace>) throws -> Page<APIKey> {
        Page([], limit: page.limit, total: 0)
    }
    func all() throws -> [APIKey] { [] }
    func update(
        _: Identifier<APIKey>,
        in _: Identifier<Workspace>?,
        keeping _: RootKeyRule,
        by _: Act,
        deciding _: @escaping @Sendable (APIKey) throws -> APIKey
    ) async throws -> APIKey {
        throw ServiceError.apiKeyNotFound
    }
}

/// Finds one workspace and changes none.
private struct OneWorkspace: WorkspaceStore {
    let workspace: Workspace

    func create(_: Workspace, by _: Act) async throws {}
    func find(_ id: Identifier<Workspace>) throws -> Workspace? { id == self.workspace.id ? self.workspace : nil }
    func list(_ page: PageRequest<Workspace>) throws -> Page<Workspace> {
        Page([self.workspace], limit: page.limit, total: 1)
    }
    func all() throws -> [Workspace] { [self.workspace] }
    func update(
        _: Identifier<Workspace>,
        by _: Act,
        deciding _: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace {
        self.workspace
    }
    func delete(
        _: Identifier<Workspace>,
        withContent _: Bool,
        if _: Precondition?,
        keeping _: RootKeyRule,
        by _: Act
    ) async throws {}
}
