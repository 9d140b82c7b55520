import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// The API's description of itself, for programs and for people. Both are made once, from the other routes.
struct DocumentController: Sendable {
    private let openAPI: Document
    private let page: Document

    init(describing routes: [Route], version: String) {
        let json = OpenAPIDocument(routes, version: version).json
        self.openAPI = Document(json.serialized(), headers: [.contentType: "application/json"])
        // Nothing but the page's own style and script, whatever stands in it.
        let policy = """
            default-src 'none'; style-src \(Self.source(ReferencePage.style)); \
            script-src \(Self.source(ReferencePage.script)); base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        self.page = Document(
            ReferencePage(routes, version: version).html.text,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: policy,
                .xContentTypeOptions: "nosniff",
            ]
        )
    }

    var routes: [Route] {
        [
            .open(.get, "/openapi.json", Self.openAPIOperation) { request, _ in self.openAPI.reply(to: request) },
            .open(.get, "/docs", Self.pageOperation) { request, _ in self.page.reply(to: request) },
        ]
    }

    private static func source(_ content: HTML) -> String {
        "'sha256-\(Data(SHA256.hash(data: Data(content.text.utf8))).base64EncodedString())'"
    }

    private static let openAPIOperation = Operation(
        "get_openapi",
        .service,
        "The description of every other operation, as OpenAPI 3.1.",
        responses: [.ok(.anyObject, example: ["openapi": "3.1.0"])]
    )

    private static let pageOperation = Operation(
        "get_docs",
        .service,
        "The same for people.",
        responses: [
            OperationResponse(
                status: .ok,
                description: "Successful Response",
                content: Content(mediaType: "text/html", schema: .string(), example: "<!doctype html>…")
            )
        ]
    )
}

/// A text that stays what it is while the daemon runs.
private struct Document: Sendable {
    private let body: ByteBuffer
    private let headers: HTTPFields
    private let tag: EntityTag

    init(_ text: String, headers: HTTPFields) {
        self.body = ByteBuffer(string: text)
        var headers = headers
        // A cache asks each time, and gets 304.
        headers[.cacheControl] = "no-cache"
        self.headers = headers
        self.tag = EntityTag(SHA256.hash(data: Data(text.utf8)).prefix(16).map { String($0, radix: 16) }.joined())
    }

    func reply(to request: Request) -> Response {
        Response(status: .ok, headers: self.headers, body: ResponseBody(byteBuffer: self.body))
            .tagged(self.tag, for: request)
    }
}
