import Domain
import TestSupport
import Testing

@Suite struct CallerTests {
    /// Two subjects with the same Unicode normal form; `==` holds for them.
    private static let composed = "ren\u{e9}"
    private static let decomposed = "rene\u{301}"

    private func caller(_ subject: String, _ scopes: [Scope] = [.connectionsRead]) throws -> Caller {
        Caller(User(subject: subject, workspaces: [], scopes: Scopes(scopes)), in: try sampleID(1))
    }

    @Test(arguments: ["alice", "usr_alice", "usr_usr_alice", "", "key_1", "cli"])
    func theIdOfAUserNamesOneSubject(_ subject: String) throws {
        let user = User(subject: subject, workspaces: [], scopes: Scopes([]))
        #expect((user.id, user.subject) == ("usr_\(subject)", subject))
        #expect(try self.caller(subject).id == user.id)
    }

    @Test(arguments: Scope.allCases)
    func onlyAdminAndRootReachTheRowsOfOthers(_ scope: Scope) throws {
        let caller = try self.caller("alice", [scope])
        let isFree = scope == .admin || scope == .root
        #expect(caller.onlyUserID == (isFree ? nil : "alice"))
        for userID in [nil, "bob", "usr_alice", "Alice", "alice ", ""] {
            #expect(caller.mayReach(rowOf: userID) == isFree, "\(userID ?? "nil")")
        }
        #expect(caller.mayReach(rowOf: "alice"))
    }

    @Test func aKeyReachesEveryRow() throws {
        let key = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.connectionsRead]))
        for caller in [key, .commandLine(), .daemon()] {
            #expect(caller.onlyUserID == nil)
            for userID in [nil, "alice"] { #expect(caller.mayReach(rowOf: userID)) }
            #expect(try caller.owner(ofNewRow: nil) == nil)
            #expect(caller.shown("usr_bob") == "usr_bob")
        }
    }

    @Test func subjectsAreComparedByteForByte() throws {
        #expect(Self.composed == Self.decomposed)
        let caller = try self.caller(Self.composed)
        #expect(caller.mayReach(rowOf: Self.composed))
        #expect(!caller.mayReach(rowOf: Self.decomposed))
        #expect(caller.shown("usr_" + Self.decomposed) == "user")
    }

    @Test func aNewRowBelongsToTheUser() throws {
        let caller = try self.caller("alice")
        #expect(try caller.owner(ofNewRow: nil) == "alice")
        #expect(try caller.owner(ofNewRow: "alice") == "alice")
        for other in ["bob", "", "usr_alice"] {
            #expect(throws: ServiceError.otherUser) { try caller.owner(ofNewRow: other) }
        }
        let administrator = try self.caller("alice", [.admin])
        #expect(try administrator.owner(ofNewRow: nil) == nil)
        #expect(try administrator.owner(ofNewRow: "bob") == "bob")
    }

    @Test func theIdsOfOtherUsersAreNotShown() throws {
        let caller = try self.caller("alice")
        for shown in ["usr_alice", "key_1", "cli", "patchbay"] { #expect(caller.shown(shown) == shown) }
        for hidden in ["usr_bob", "usr_usr_alice", "usr_"] { #expect(caller.shown(hidden) == "user") }
        #expect(try self.caller("alice", [.admin]).shown("usr_bob") == "usr_bob")
    }
}
