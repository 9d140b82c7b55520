import Domain
import HTTPTypes
import Hummingbird
package import JSON

/// The document `/openapi.json`: a description of the given routes in OpenAPI 3.1
/// (https://spec.openapis.org/oas/v3.1.0). It is generated from the table of routes, so it cannot differ from the
/// routes.
package struct OpenAPIDocument: Sendable {
    package let json: JSON

    /// - Parameter routes: all routes; pages are left out.
    package init(_ routes: [Route], version: String) {
        let routes = routes.filter { !$0.isPage }
        self.json = [
            "openapi": "3.1.0",
            "info": [
                "title": "Patchbay",
                "description": "Keeps a product's connections to other services.",
                "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
                "version": .string(version),
            ],
            "servers": [["url": "/"]],
            "security": [],
            "tags": .array(Self.tags(of: routes)),
            "paths": .object(Self.paths(of: routes)),
            "components": [
                "schemas": .object(Self.schemas(of: routes)),
                "securitySchemes": ["DualAuthScheme": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }

    /// All named schemas that the routes use, keyed and sorted by name.
    package static func schemas(of routes: [Route]) -> JSONObject {
        let schemas = routes.reduce(into: [:]) { $0.merge($1.schemas) { first, _ in first } }
        return JSONObject(schemas.sorted { $0.key < $1.key }.map { ($0.key, .object($0.value)) })
    }

    private static func tags(of routes: [Route]) -> [JSON] {
        let used = Set(routes.map(\.operation.tag))
        return Operation.Tag.allCases.filter(used.contains).map { ["name": .string($0.rawValue)] }
    }

    private static func paths(of routes: [Route]) -> JSONObject {
        routes.reduce(into: [:]) { paths, route in
            var item = paths[route.path.description]?.object ?? [:]
            item[route.method.rawValue.lowercased()] = .object(route.json)
            paths[route.path.description] = .object(item)
        }
    }
}

extension Route {
    /// The `operationId` of the route, in the form that FastAPI, the generator of `specification.json`, uses: the name,
    /// the path and the method, such as `create_connection_api_v1_connections_post`. In the path, every character
    /// except letters and digits is replaced by `_`.
    package var operationID: String {
        let path = self.path.description.map { $0.isLetter || $0.isNumber ? $0 : "_" }
        return "\(self.operation.name)\(String(path))_\(self.method.rawValue.lowercased())"
    }

    /// The parameters of the route's operation and, if the route needs an API key, the header `X-Workspace-Id`.
    package var parameters: [Parameter] {
        self.operation.parameters + (self.scope == nil ? [] : [.workspaceHeader])
    }

    /// The replies of the route's operation, and the replies that all routes of the same kind have, in ascending order
    /// of status. If both contain a status, the reply of the operation is used.
    package var responses: [OperationResponse] {
        let own = self.operation.responses
        let common = self.commonResponses.filter { response in !own.contains { $0.status == response.status } }
        return (own + common).sorted { $0.status.code < $1.status.code }
    }

    private var commonResponses: [OperationResponse] {
        guard let scope else { return [] }
        var responses: [OperationResponse] = [
            .refusal(
                .unauthorized,
                "Not authenticated: send an API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'"
            ),
            .refusal(.forbidden, "This needs a key with scope '\(scope.rawValue)'"),
            .refusal(.notFound, "Workspace not found"),
        ]
        if self.operation.body != nil {
            responses.append(.refusal(.contentTooLarge, "The body is larger than this server takes"))
        }
        if self.operation.body != nil || self.operation.parameters.contains(where: { $0.location == .query }) {
            responses.append(.malformed)
        }
        responses.append(.refusal(.tooManyRequests, "Too many requests with this key; try again after 2 seconds"))
        switch self.handler {
        case .open, .page, .reading: break
        case .listing:
            responses.append(.refusal(.serviceUnavailable, ServiceError.scanQueueFull.message))
        case .changing, .creating:
            responses.append(.refusal(.serviceUnavailable, "Too many writes are waiting; try again in a moment"))
        }
        if case .creating = self.handler {
            responses.append(
                .refusal(.conflict, "A request with this Idempotency-Key is being answered; try again in a moment")
            )
        }
        return responses
    }

    fileprivate var schemas: [String: JSONObject] {
        let contents = [self.operation.body].compactMap(\.self) + self.responses.flatMap(\.contents)
        return (contents.map(\.schema) + self.parameters.map(\.schema))
            .reduce(into: [:]) { $0.merge($1.components) { first, _ in first } }
    }

    fileprivate var json: JSONObject {
        var json: JSONObject = [
            "tags": [.string(self.operation.tag.rawValue)],
            "summary": .string(self.operation.summary),
            "description": .string(self.operation.description),
            "operationId": .string(self.operationID),
        ]
        if !self.parameters.isEmpty { json["parameters"] = .array(self.parameters.map { .object($0.json) }) }
        if let body = self.operation.body {
            json["requestBody"] = ["required": .bool(body.isRequired), "content": [body].json]
        }
        json["responses"] = .object(
            JSONObject(self.responses.map { (String($0.status.code), .object($0.json)) })
        )
        json["security"] = self.scope == nil ? [] : [["DualAuthScheme": []]]
        if self.scope != nil { json["x-user-tokens"] = .string(self.users.name) }
        return json
    }
}

extension Parameter {
    fileprivate static let workspaceHeader = Parameter.header(
        "X-Workspace-Id",
        .nullable(.string()).described(title: "X-Workspace-Id", "The workspace ID"),
        "The workspace ID",
        example: "wsp_01m85esqkk2qz0vwrts530k93h"
    )

    fileprivate var json: JSONObject {
        [
            "name": .string(self.name),
            "in": .string(self.location.rawValue),
            "required": .bool(self.isRequired),
            "schema": .object(self.schema.json),
            "description": .string(self.description),
            "example": self.example,
        ]
    }
}

extension [Content] {
    fileprivate var json: JSON {
        .object(JSONObject(self.map { ($0.mediaType, ["schema": .object($0.schema.json), "example": $0.example]) }))
    }
}

extension OperationResponse {
    fileprivate var json: JSONObject {
        var json: JSONObject = ["description": .string(self.description)]
        if !self.contents.isEmpty { json["content"] = self.contents.json }
        return json
    }
}
