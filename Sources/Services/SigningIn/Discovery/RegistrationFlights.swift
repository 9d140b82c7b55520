import Domain
import Synchronization

/// Makes one registration for all callers of this process that ask at the same time.
final class RegistrationFlights: Sendable {
    struct Key: Hashable, Sendable {
        let workspaceID: Identifier<Workspace>
        let issuer: String
        let integration: String
        let authMethodID: String
        let isRenewing: Bool
    }

    private let flights = Mutex<[Key: Task<OAuthClient, any Error>]>([:])

    /// The result of `work`, or of the work that another caller with the same key began. The work goes on when its
    /// callers leave, because a server cannot be asked a second time for the same registration.
    func run(_ key: Key, _ work: @escaping @Sendable () async throws -> OAuthClient) async throws -> OAuthClient {
        let task = self.flights.withLock { flights in
            if let running = flights[key] { return running }
            let task = Task {
                defer { self.flights.withLock { $0[key] = nil } }
                return try await work()
            }
            flights[key] = task
            return task
        }
        return try await task.value
    }
}
