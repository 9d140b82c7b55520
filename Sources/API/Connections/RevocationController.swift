import Domain
import Hummingbird
import JSON
import Services
import Web

/// The route that takes the access of a connection back.
struct RevocationController: Sendable {
    let revocations: RevocationService

    var routes: [Route] {
        [
            .changing(
                .post,
                "/api/v1/connections/{connection_id}/revoke",
                .connectionsWrite,
                users: .ownRows(.connectionUser),
                .connectionRevoke,
                RevocationOperation.revoke
            ) { request, act in
                let credential = try await self.revocations.revoke(
                    request.parameter("connection_id"),
                    if: request.precondition,
                    by: act
                )
                return Response { $0.write(receiptOf: credential) }
            }
        ]
    }
}

extension JSONWriter {
    /// Writes the receipt of a credential with the schema `RevocationReceipt`.
    mutating func write(receiptOf credential: Credential) {
        self.beginObject()
        self.member("credential_id", credential.id.text)
        (credential.revocation?.receipt ?? RevocationReceipt()).writeMembers(to: &self)
        self.endObject()
    }
}
