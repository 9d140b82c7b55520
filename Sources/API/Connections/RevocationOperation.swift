import Domain
import HTTPTypes
import JSON
import Web

/// The description of the route of `RevocationController`, for `/openapi.json` and `/docs`.
enum RevocationOperation {
    static let revoke = Operation(
        "revoke_connection",
        .connections,
        """
        Take the access of a connection back, and tell the service.

        The secret is usable by nobody from the first moment: a reveal, a test and a connection with its `credential_id`
        are answered 409. The service is told to end each token, the refresh token first; the call waits for it up to 25
        seconds, and the rest is `pending`: the daemon tells the service again until it answers, for 7 days. Then the
        secret is erased. The connection is `error` until it gets new credentials. A second call answers the receipt as it
        is now.
        """,
        parameters: [.connectionID, .ifMatch],
        responses: [
            .ok(.revocationReceipt, example: .revocationReceiptExample),
            .refusal(.notFound, "Connection not found"),
            .preconditionFailed,
            conflict,
        ]
    )

    static let conflict = OperationResponse.refusal(
        .conflict,
        "2 other connections use these credentials; delete them or give them other credentials first"
    )
}

extension Schema {
    private static let tokens = Schema.array(of: .string())

    private static let receiptFields: [Member] = [
        .required("revoked", tokens, "The tokens that the service ended, or no longer knew"),
        .required("kept", tokens, "The tokens that the service did not end"),
        .required("unsupported", tokens, "The tokens for which the service offers no way"),
        .required("pending", tokens, "The tokens that the service is still being told of"),
    ]

    static let revocation = Schema.object("Revocation", "What became of each token, by its name.", receiptFields)

    static let revocationReceipt = Schema.object(
        "RevocationReceipt",
        "The credential whose access was taken back, and what became of each token, by its name.",
        [.required("credential_id", .string())] + receiptFields
    )
}

extension JSON {
    static let revocationReceiptExample: JSON = [
        "credential_id": "cred_01m85esrzw98dq3bghqtc2egft",
        "revoked": ["refresh_token"],
        "kept": [],
        "unsupported": ["access_token"],
        "pending": [],
    ]
}
