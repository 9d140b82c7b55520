package import Domain
import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
import Services

/// A request whose caller is known and may do what the route does.
package struct AuthorizedRequest: Sendable {
    package private(set) var request: Request
    let context: WebContext
    package let caller: Caller
    /// In bytes.
    let bodyLimit: Int
    /// Makes the reply that is stored with the change from the reply's body; nil without an idempotency key.
    var storedReply: (@Sendable ([UInt8]) throws -> IdempotentReply)?

    /// - Throws: `ServiceError.forbidden`.
    init(
        _ request: Request,
        context: WebContext,
        caller: Caller,
        needing scope: Scope,
        bodyLimit: Int
    ) throws {
        guard caller.scopes.allow(scope) else {
            throw ServiceError(.forbidden, "This needs a key with scope '\(scope.rawValue)'")
        }
        self.request = request
        self.context = context
        self.caller = caller
        self.bodyLimit = bodyLimit
    }

    package var query: QueryReader { QueryReader(self.request) }

    /// - Throws: as ``BodyReader/init(_:limit:)``.
    package func body() async throws -> BodyReader { try await BodyReader(self.request, limit: self.bodyLimit) }

    /// For a body that was read before the route reads it.
    mutating func replaceBody(with body: ByteBuffer) {
        self.request.body = RequestBody(buffer: body)
    }

    /// A path parameter, as it was before it was percent-encoded; the route's pattern has it.
    package func parameter(_ name: String) throws -> String {
        let text = try self.context.parameters.require(name)
        // Ids have nothing to decode.
        return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
    }
}

extension Authenticator {
    /// Authenticates a request before anything but its token and address is looked at.
    ///
    /// - Throws: `ServiceError.unauthenticated`, `forbidden`.
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
    /// The token of `Authorization: Bearer TOKEN` (the scheme in any case, RFC 9110, section 11.1), else of `X-API-Key`.
    fileprivate var presentedToken: Secret<String>? {
        if let authorization = self[.authorization], authorization.prefix(7).lowercased() == "bearer " {
            return Secret(String(authorization.dropFirst(7)))
        }
        return self[.xAPIKey].map { Secret($0) }
    }
}
