import Domain
import JSON

extension SignInService {
    private static let members = ["client_id", "client_secret"]

    /// The client in the credentials of the connection that a session signs in to again: tokens that a caller submitted
    /// with a client of their own stay with that client. Empty for a new connection, and for tokens of an OAuth app.
    func ownClient(of session: ConnectSession) async throws -> Secret<JSONObject> {
        let caller = self.act(.connectSessionCreate, for: session, from: PageOrigin(requestID: nil, address: nil))
            .caller
        guard let id = session.connectionID,
            let connection = try? await self.connections.find(id.text, for: caller),
            connection.userID == session.userID,
            let credential = try await self.connections.credential(of: connection),
            credential.oauthAppID == nil, credential.fieldNames.contains("client_id"),
            let open = try? await self.connections.open(credential.id.text, for: caller)
        else { return Secret([:]) }
        let secret = open.content.secret.reveal()
        return Secret(JSONObject(Self.members.compactMap { key in secret[key].map { (key, $0) } }))
    }
}

extension SignInFlow {
    /// The members to seal: those of the grant, and the client that has no app.
    func credentials(of grant: TokenGrant) -> Secret<JSONObject> {
        guard self.client.app == nil else { return grant.credentials }
        var members = grant.credentials.reveal()
        members["client_id"] = .string(self.client.clientID)
        members["client_secret"] = self.client.clientSecret.map { .string($0.reveal()) }
        return Secret(members)
    }
}
