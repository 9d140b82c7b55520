import Domain
import Hummingbird
import Services
import TestSupport
import Testing

@testable import Web

@Suite struct UserAccessTests {
    private func request(_ caller: Caller, _ users: UserAccess) throws -> AuthorizedRequest {
        try AuthorizedRequest(
            .sample(),
            context: .sample(),
            caller: caller,
            needing: .auditRead,
            users: users,
            bodyLimit: 0
        )
    }

    private func user(_ scopes: [Scope]) throws -> Caller {
        Caller(User(subject: "alice", workspaces: [], scopes: Scopes(scopes)), in: try sampleID(1))
    }

    @Test func aRouteThatSaysNothingIsClosedToUsers() throws {
        let user = try self.user([.auditRead])
        let refusal = ServiceError(
            .forbidden,
            "This is not open to a user's token without scope 'admin'; use an API key"
        )
        #expect(throws: refusal) { try self.request(user, .none) }
        for users in [.noRows, .ownRows(.connectionUser), .ownRows(.credentialUser)] as [UserAccess] {
            #expect(try self.request(user, users).caller.onlyUserID == "alice")
        }
        let route = Route.reading(
            .get,
            "/",
            .auditRead,
            Operation("name", .service, "Description.", responses: [])
        ) { _ in throw refusal }
        #expect(route.users == .none)
    }

    @Test func keysAndAdministratorsAreNotRestricted() throws {
        let key = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.auditRead]))
        for caller in [key, try self.user([.admin]), try self.user([.root])] {
            #expect(try self.request(caller, .none).caller.onlyUserID == nil)
        }
    }

    /// The scope comes first, as for every caller.
    @Test func aUserWithoutTheScopeIsToldWhichIsMissing() throws {
        #expect(throws: ServiceError(.forbidden, "This needs a key with scope 'audit:read'")) {
            try self.request(self.user([.connectionsRead]), .ownRows(.connectionUser))
        }
    }
}
