package import Domain
import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
package import Services

/// A request whose caller is authenticated and has the scope that the route needs.
package struct AuthorizedRequest: Sendable {
    package private(set) var request: Request
    let context: WebContext
    package let caller: Caller
    /// The greatest length of the request's body, in bytes.
    let bodyLimit: Int
    /// Makes the reply that is stored with the change, for repetitions of the request. Its argument is the body of the
    /// reply. Nil for a request without an `Idempotency-Key`.
    var storedReply: (@Sendable ([UInt8]) throws -> IdempotentReply)?

    /// - Parameters:
    ///   - scope: the scope that the route needs.
    ///   - users: whether callers with a user's token may use the route.
    ///   - bodyLimit: the greatest length of the request's body, in bytes.
    /// - Throws: `ServiceError.forbidden` when the caller lacks `scope`, and when the route may not be used with the
    ///   caller's token; the error of ``Request/requireContentLength(upTo:)``, because the connection reads nothing of
    ///   such a body.
    init(
        _ request: Request,
        context: WebContext,
        caller: Caller,
        needing scope: Scope,
        users: UserAccess,
        bodyLimit: Int
    ) throws {
        guard caller.scopes.allow(scope) else {
            throw ServiceError(.forbidden, "This needs a key with scope '\(scope.rawValue)'")
        }
        guard caller.onlyUserID == nil || users != .none else {
            throw ServiceError(.forbidden, "This is not open to a user's token without scope 'admin'; use an API key")
        }
        try request.requireContentLength(upTo: bodyLimit)
        self.request = request
        self.context = context
        self.caller = caller
        self.bodyLimit = bodyLimit
    }

    package var query: QueryReader { QueryReader(self.request) }

    /// Reads the whole body, which must be a JSON object.
    ///
    /// - Throws: the errors of ``BodyReader/init(_:limit:isRequired:)``.
    package func body() async throws -> BodyReader { try await BodyReader(self.request, limit: self.bodyLimit) }

    /// Reads the whole body, which must be empty or a JSON object. An empty body is an object without members.
    ///
    /// - Throws: the errors of ``BodyReader/init(_:limit:isRequired:)``.
    package func optionalBody() async throws -> BodyReader {
        try await BodyReader(self.request, limit: self.bodyLimit, isRequired: false)
    }

    /// Stores the submitted values of a refused create in the request's record, for the audit event.
    package func note(_ refused: RefusedCreate) { self.context.record.refusedCreate = refused }

    /// Replaces the body after it was read from the network, so that the route's handler can read it again.
    mutating func replaceBody(with body: ByteBuffer) {
        self.request.body = RequestBody(buffer: body)
    }

    /// The percent-decoded value of a path parameter.
    ///
    /// - Parameter name: the name of a parameter in the route's pattern, without braces.
    package func parameter(_ name: String) throws -> String {
        let text = try self.context.parameters.require(name)
        // An id contains no `%`, so the decoding is skipped for ids.
        return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
    }
}

extension Authenticator {
    /// Authenticates the token of a request, and checks that the API key may be used from the client's address. Reads
    /// nothing of the request except the headers that can contain the token.
    ///
    /// - Throws: `ServiceError.unauthenticated`; `forbidden` when the API key may not be used from the address.
    nonisolated(nonsending) func principal(of request: Request, context: WebContext) async throws -> Principal {
        guard let token = request.headers.presentedToken else {
            throw ServiceError(
                .unauthenticated,
                "Not authenticated: send an API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'"
            )
        }
        let principal = try await self.principal(of: token)
        context.record.callerID = principal.id
        try principal.requireAddress(context.origin)
        return principal
    }

    /// Admits an API key or user to the workspace that the header `X-Workspace-Id` names. If the header is absent or
    /// empty, admits the API key or user to its own workspace.
    ///
    /// - Throws: the errors of ``Authenticator/admit(_:to:)``.
    nonisolated(nonsending) func admit(
        _ principal: Principal,
        to request: Request,
        context: WebContext
    ) async throws -> Caller {
        let workspace = request.headers[.xWorkspaceID].flatMap { $0.isEmpty ? nil : $0 }
        let caller = try await self.admit(principal, to: workspace)
        context.record.workspaceID = caller.workspaceID
        return caller
    }
}

extension HTTPFields {
    /// The token in `Authorization: Bearer TOKEN`; without this header, the value of `X-API-Key`. The scheme `Bearer`
    /// is case-insensitive (RFC 9110, section 11.1).
    fileprivate var presentedToken: Secret<String>? {
        if let authorization = self[.authorization], authorization.prefix(7).lowercased() == "bearer " {
            return Secret(String(authorization.dropFirst(7)))
        }
        return self[.xAPIKey].map { Secret($0) }
    }
}
