import Domain
import HTTPTypes
import Hummingbird
import JSON
import Services
import Web

/// The route of client id metadata documents, which authorization servers read. It needs no key.
struct ClientMetadataController: Sendable {
    let clients: ClientMetadataService
    /// The limit of each address. The route needs no key, and reads the database.
    let limiter: RateLimiter

    var routes: [Route] {
        [
            .open(.get, "/oauth/client/{oauth_app_id}.json", Self.operation) { _, context in
                try self.count(context.limitKey)
                guard let id = context.parameters.get("oauth_app_id"),
                    let document = try await self.clients.document(id)
                else { return Response(status: .notFound, detail: Self.absent) }
                // Authorization servers keep documents as long as this allows.
                return Response(headers: [.cacheControl: "public, max-age=3600"]) { $0.value(.object(document)) }
            }
        ]
    }

    /// - Throws: `ServiceError.tooManyRequests` when the address has sent too many requests.
    private func count(_ address: String) throws {
        do {
            try self.limiter.count(address)
        } catch let error as ServiceError {
            guard case .tooManyRequests(let seconds) = error.code else { throw error }
            throw ServiceError(error.code, Self.tooMany(seconds))
        }
    }

    private static func tooMany(_ seconds: Int) -> String {
        "Too many requests from this address; try again after \(seconds) second\(seconds == 1 ? "" : "s")"
    }

    private static let absent = "No client has its metadata here"

    private static let example: JSON = [
        "client_id": "https://connect.example.com/oauth/client/oapp_01m85esrzw98dq3bghqtc2egft.json",
        "client_name": "ACME",
        "redirect_uris": ["https://connect.example.com/oauth/callback/oapp_01m85esrzw98dq3bghqtc2egft"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    ]

    private static let operation = Operation(
        "get_client_metadata",
        .oauthApps,
        """
        The metadata of a client whose id is this URL.

        Authorization servers that support client id metadata documents read it. Only apps that Patchbay made for such a
        server have one, and only while `public_url` is an `https` origin.
        """,
        parameters: [.path("oauth_app_id", "The id of an OAuth app.", example: "oapp_01m85esrzw98dq3bghqtc2egft")],
        responses: [
            .ok(.clientMetadata, example: Self.example),
            .refusal(.notFound, Self.absent),
        ]
    )
}

extension Schema {
    fileprivate static let clientMetadata = Schema.object(
        "ClientMetadata",
        "The metadata of an OAuth client (RFC 7591, section 2).",
        [
            .required("client_id", .string(format: "uri")),
            .required("client_name", .string()),
            .required("redirect_uris", .array(of: .string(format: "uri"))),
            .required("grant_types", .array(of: .string())),
            .required("response_types", .array(of: .string())),
            .required("token_endpoint_auth_method", .string()),
        ]
    )
}
