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
    /// The greatest length of the body, in bytes.
    let bodyLimit: Int
    /// Turns the body of the reply into the reply that is stored with the change. Nil for a request without an
    /// idempotency key.
    var storedReply: (@Sendable ([UInt8]) throws -> IdempotentReply)?

    /// - Parameter users: how the route is open to tokens of users.
    /// - Throws: `ServiceError.forbidden` when the caller does not have `scope`, and when the route is not open to the
    ///   caller's token.
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
        self.request = request
        self.context = context
        self.caller = caller
        self.bodyLimit = bodyLimit
    }

    package var query: QueryReader { QueryReader(self.request) }

    /// - Throws: the errors of ``BodyReader/init(_:limit:)``.
    package func body() async throws -> BodyReader { try await BodyReader(self.request, limit: self.bodyLimit) }

    /// Keeps the values of a create that is refused, for its audit event.
    package func note(_ refused: RefusedCreate) { self.context.record.refusedCreate = refused }

    /// Puts back a body that was read before the route's handler runs, because the handler reads the body again.
    mutating func replaceBody(with body: ByteBuffer) {
        self.request.body = RequestBody(buffer: body)
    }

    /// The percent-decoded value of a path parameter.
    ///
    /// - Parameter name: the name of a parameter in the route's pattern, without braces.
    package func parameter(_ name: String) throws -> String {
        let text = try self.context.parameters.require(name)
        // Ids contain no `%`, so for them this skips the decoding.
        return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
    }
}

extension Authenticator {
    /// Authenticates a request by its token, and checks the client's address. No other part of the request is read
    /// before.
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

    /// Admits a principal to the workspace that `X-Workspace-Id` names, or without this header to the principal's own
    /// workspace. An empty header counts as absent.
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
    /// The token of `Authorization: Bearer TOKEN`, otherwise the value of `X-API-Key`. The scheme is case-insensitive
    /// (RFC 9110, section 11.1).
    fileprivate var presentedToken: Secret<String>? {
        if let authorization = self[.authorization], authorization.prefix(7).lowercased() == "bearer " {
            return Secret(String(authorization.dropFirst(7)))
        }
        return self[.xAPIKey].map { Secret($0) }
    }
}
