import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request whose caller is known and may do what the route does.
struct AuthorizedRequest: Sendable {
    private(set) var request: Request
    let context: APIContext
    let caller: Caller
    /// In bytes.
    let bodyLimit: Int
    /// Makes of a reply's body what is stored with the change; nil when nothing is to be remembered.
    var answer: (@Sendable ([UInt8]) throws -> RememberedAnswer)?

    /// - Throws: `ServiceError.forbidden`.
    init(
        _ request: Request,
        context: APIContext,
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

    var query: QueryReader { QueryReader(self.request) }

    /// - Throws: as ``BodyReader/init(_:limit:)``.
    func body() async throws -> BodyReader { try await BodyReader(self.request, limit: self.bodyLimit) }

    /// For a body that was read before the route reads it.
    mutating func replaceBody(with body: ByteBuffer) {
        self.request.body = RequestBody(buffer: body)
    }

    /// A path parameter, as it was before it was percent-encoded; the route's pattern has it.
    func parameter(_ name: String) throws -> String {
        let text = try self.context.parameters.require(name)
        // Ids have nothing to decode.
        return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
    }
}

extension Authenticator {
    /// Finds out who calls, before anything else of the request is looked at.
    func presenter(of request: Request, context: APIContext) throws -> Presenter {
        let presenter = try self.presenter(of: request.headers.presentedToken)
        context.record.callerID = presenter.id
        try presenter.requireAddress(context.origin)
        return presenter
    }

    func admit(_ presenter: Presenter, to request: Request, context: APIContext) throws -> Caller {
        let workspace = request.headers[.xWorkspaceID].flatMap { $0.isEmpty ? nil : $0 }
        let caller = try self.admit(presenter, to: workspace)
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
