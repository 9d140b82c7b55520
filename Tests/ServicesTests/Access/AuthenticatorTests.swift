import Domain
import Services
import TestSupport
import Testing

@Suite struct AuthenticatorTests {
    private let own: Identifier<Workspace>
    private let other: Identifier<Workspace>
    private let missing: Identifier<Workspace>

    init() throws {
        (self.own, self.other, self.missing) = (try sampleID(1), try sampleID(2), try sampleID(3))
    }

    /// An authenticator that knows one key, and that key's token.
    private func authenticator(
        scopes: Scopes = Scopes([.admin]),
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        isActive: Bool = true,
        allowedAddresses: [AddressBlock] = [],
        limiter: RateLimiter? = nil
    ) throws -> (Authenticator, token: String) {
        let key = APIKey(
            id: try sampleID(9),
            workspaceID: self.own,
            label: "ci",
            scopes: scopes,
            isActive: isActive,
            allowedAddresses: allowedAddresses,
            createdAt: someTime,
            expiresAt: expiresAt,
            revokedAt: revokedAt
        )
        let token = APIKeyToken(for: key.id)
        let workspaces = [self.own, self.other].map {
            Workspace(id: $0, name: $0.text, createdAt: someTime, updatedAt: someTime)
        }
        let authenticator = Authenticator(
            keys: RecentKeys(store: MemoryAPIKeyStore([(key, PlainHasher().hash(token.secret))])),
            workspaces: MemoryWorkspaceStore(workspaces),
            hasher: PlainHasher(),
            users: SampleUsers(),
            uses: .ignored(),
            limiter: limiter,
            clock: .fixed(someTime.milliseconds)
        )
        return (authenticator, token.secret.reveal())
    }

    private func code(_ body: () async throws -> Caller) async throws -> ServiceError.Code {
        try await #require(throws: ServiceError.self) { try await body() }.code
    }

    @Test func aKeyWorksInItsOwnWorkspace() async throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.connectionsRead]))
        for workspace in [nil, self.own.text] {
            let caller = try await authenticator.caller(token: token, workspace: workspace, address: nil)
            #expect((caller.id, caller.workspaceID) == ("key_00000000000000000000000009", self.own))
            #expect(caller.scopes == Scopes([.connectionsRead]))
        }
    }

    @Test func aTokenOfNoKeyIsRefused() async throws {
        let (authenticator, token) = try self.authenticator()
        let sameKey = APIKeyToken(for: try sampleID(9)).secret.reveal()
        let unknownKey = APIKeyToken(for: try sampleID(8)).secret.reveal()
        let swapped = token.dropLast() + (token.hasSuffix("0") ? "1" : "0")
        for wrong in ["pbk_", sameKey, unknownKey, String(swapped), token + "0"] {
            let error = try await #require(throws: ServiceError.self) {
                try await authenticator.caller(token: wrong, workspace: nil, address: nil)
            }
            #expect(error.code == .unauthenticated)
            #expect(error.message == "The API key is not valid: it is unknown, switched off, expired or revoked")
        }
    }

    @Test(arguments: [(-1, false), (0, false), (1, true)] as [(Int64, Bool)])
    func anExpiredKeyIsRefused(_ offset: Int64, _ isValid: Bool) async throws {
        let expiry = Timestamp(milliseconds: someTime.milliseconds + offset)
        let (authenticator, token) = try self.authenticator(expiresAt: expiry)
        let caller = try? await authenticator.caller(token: token, workspace: nil, address: nil)
        #expect((caller != nil) == isValid)
    }

    @Test func aRevokedKeyIsRefused() async throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.root]), revokedAt: someTime)
        #expect(
            try await self.code { try await authenticator.caller(token: token, workspace: nil, address: nil) }
                == .unauthenticated
        )
    }

    @Test(arguments: Scope.allCases)
    func onlyRootWorksInAnotherWorkspace(_ scope: Scope) async throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([scope]))
        guard scope == .root else {
            let error = try await #require(throws: ServiceError.self) {
                try await authenticator.caller(token: token, workspace: self.other.text, address: nil)
            }
            #expect(error == ServiceError(.notFound, "Workspace not found"))
            return
        }
        let caller = try await authenticator.caller(token: token, workspace: self.other.text, address: nil)
        #expect((caller.workspaceID, caller.scopes) == (self.other, Scopes([.root])))
    }

    @Test func aWorkspaceThatDoesNotExistIsNotFoundForRootToo() async throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.root]))
        for workspace in [self.missing.text, "", "default", "WSP_00000000000000000000000001", " \(self.own)"] {
            #expect(
                try await self.code { try await authenticator.caller(token: token, workspace: workspace, address: nil) }
                    == .notFound
            )
        }
    }

    @Test func theTokenIsCheckedBeforeTheWorkspace() async throws {
        let (authenticator, _) = try self.authenticator()
        #expect(
            try await self.code { try await authenticator.caller(token: "pbk_x", workspace: "y", address: nil) }
                == .unauthenticated
        )
    }

    @Test func anInactiveKeyIsRefused() async throws {
        let (authenticator, token) = try self.authenticator(isActive: false)
        #expect(
            try await self.code { try await authenticator.caller(token: token, workspace: nil, address: nil) }
                == .unauthenticated
        )
    }

    @Test(arguments: [("192.0.2.7", true), ("198.51.100.1", false), (nil, false)] as [(String?, Bool)])
    func aKeyIsUsedFromItsAddressesOnly(_ address: String?, _ isAllowed: Bool) async throws {
        let blocks = try ["192.0.2.0/24", "2001:db8::1"].map { try #require(AddressBlock($0)) }
        let (authenticator, token) = try self.authenticator(allowedAddresses: blocks)
        guard !isAllowed else {
            _ = try await authenticator.caller(token: token, workspace: nil, address: address)
            return
        }
        #expect(
            try await self.code { try await authenticator.caller(token: token, workspace: nil, address: address) }
                == .forbidden
        )
        // A caller without the key learns nothing about the key's addresses.
        let wrong = token.dropLast() + (token.hasSuffix("0") ? "1" : "0")
        #expect(
            try await self.code {
                try await authenticator.caller(token: String(wrong), workspace: nil, address: address)
            }
                == .unauthenticated
        )
    }

    @Test func everyRequestOfAKeyIsCounted() async throws {
        let limiter = RateLimiter(rate: 60, burst: 2, clock: .fixed(someTime.milliseconds))
        let (authenticator, token) = try self.authenticator(limiter: limiter)
        for _ in 0..<2 { _ = try await authenticator.caller(token: token, workspace: nil, address: nil) }
        #expect(
            try await self.code { try await authenticator.caller(token: token, workspace: nil, address: nil) }
                == .tooManyRequests(retryAfter: 1)
        )
        // Another caller has a bucket of its own.
        _ = try await authenticator.caller(token: "\(self.own) admin", workspace: nil, address: nil)
    }

    struct UserCase: Sendable {
        let claims: String
        let workspace: Int?
        /// Nil for a token and a request that name no workspace.
        let answer: Result<Int, ServiceError>?
    }

    static let userCases = [
        UserCase(claims: "1 connections:read", workspace: nil, answer: .success(1)),
        UserCase(claims: "2,1 connections:read", workspace: nil, answer: .success(2)),
        UserCase(claims: "1,2 connections:read", workspace: 2, answer: .success(2)),
        UserCase(claims: "1 root", workspace: 2, answer: .success(2)),
        UserCase(claims: "1 admin", workspace: 2, answer: .failure(.workspaceNotFound)),
        // A workspace that the issuer names and that was deleted.
        UserCase(claims: "3 admin", workspace: nil, answer: .failure(.workspaceNotFound)),
        UserCase(claims: "1 root", workspace: 3, answer: .failure(.workspaceNotFound)),
        UserCase(claims: " root", workspace: nil, answer: nil),
        UserCase(claims: " root", workspace: 2, answer: .success(2)),
    ]

    private func token(_ claims: String) throws -> String {
        let parts = claims.split(separator: " ", omittingEmptySubsequences: false)
        let ids = try parts[0].split(separator: ",").map {
            try sampleID(try #require(Int($0)), of: Workspace.self).text
        }
        return ids.joined(separator: ",") + " " + parts[1]
    }

    @Test(arguments: userCases.indices)
    func aUserWorksInTheWorkspacesOfTheToken(_ index: Int) async throws {
        let (authenticator, _) = try self.authenticator()
        let sample = Self.userCases[index]
        let token = try self.token(sample.claims)
        let workspace = try sample.workspace.map { try sampleID($0, of: Workspace.self).text }
        switch sample.answer {
        case .success(let number)?:
            let caller = try await authenticator.caller(token: token, workspace: workspace, address: nil)
            #expect(caller.id == "usr_sample")
            #expect(caller.workspaceID == (try sampleID(number)))
        case .failure(let error)?:
            await #expect(throws: error) {
                try await authenticator.caller(token: token, workspace: workspace, address: nil)
            }
        case nil:
            await #expect(throws: WorkspaceNotNamed.self) {
                try await authenticator.caller(token: token, workspace: workspace, address: nil)
            }
        }
    }

    /// The number of the workspace; nil for a user without an existing workspace.
    static let homes: [(claims: String, Int?)] = [
        ("1 admin", 1), ("2,1 admin", 2), ("3,2 admin", 2), ("3 admin", nil), (" root", nil),
    ]

    @Test(arguments: homes.indices)
    func aUsersHomeIsTheFirstExistingWorkspaceOfTheToken(_ index: Int) async throws {
        let (claims, number) = Self.homes[index]
        let (authenticator, _) = try self.authenticator()
        let principal = try await authenticator.principal(of: Secret(try self.token(claims)))
        let caller = try await authenticator.inHomeWorkspace(principal)
        #expect(caller?.workspaceID == (try number.map { try sampleID($0) }))
    }

    @Test func aKeysHomeIsItsWorkspace() async throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.root]))
        let principal = try await authenticator.principal(of: Secret(token))
        #expect(principal.id == "key_00000000000000000000000009")
        #expect(try await authenticator.inHomeWorkspace(principal)?.workspaceID == self.own)
    }
}

extension Authenticator {
    fileprivate func caller(token: String, workspace: String?, address: String?) async throws -> Caller {
        let principal = try await self.principal(of: Secret(token))
        try principal.requireAddress(address)
        return try await self.admit(principal, to: workspace)
    }
}

/// Reads a token such as `wsp_1,wsp_2 admin`: workspaces, a space, and a scope.
private struct SampleUsers: UserTokenReader {
    func user(of token: Secret<String>) throws -> User {
        let parts = token.reveal().split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let scopes = Scopes(text: String(parts[1])) else {
            throw ServiceError(.unauthenticated, "The token is not valid")
        }
        return User(
            subject: "sample",
            workspaces: parts[0].split(separator: ",").compactMap { Identifier(String($0)) },
            scopes: scopes
        )
    }
}
