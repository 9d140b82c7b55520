import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Synchronization
import Web

/// The routes `/openapi.json`, the description of the API for programs, `/docs`, the same for people, and `/`, which
/// leads to `/docs`. Each document is generated from the other routes, at the first request for the document.
struct DocumentController: Sendable {
    private let openAPI: Document
    private let page: Document

    init(describing routes: [Route], version: String) {
        self.openAPI = Document(headers: [.contentType: "application/json"]) {
            OpenAPIDocument(routes, version: version).json.serialized()
        }
        // The Content-Security-Policy allows only the page's own style and script, so that injected markup could not
        // run a script.
        let policy = """
            default-src 'none'; style-src \(Self.source(ReferencePage.style)); \
            script-src \(Self.source(ReferencePage.script)); base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        self.page = Document(
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: policy,
                .xContentTypeOptions: "nosniff",
            ]
        ) {
            ReferencePage(routes, version: version).html.text
        }
    }

    var routes: [Route] {
        [
            // The longest replies that a client without a key can ask for, so their deadline is short.
            .open(.get, "/openapi.json", Self.openAPIOperation) { request, _ in self.openAPI.reply(to: request) }
                .replying(upTo: 2_097_152, within: .seconds(5)),
            .open(.get, "/docs", Self.pageOperation) { request, _ in self.page.reply(to: request) }
                .replying(upTo: 2_097_152, within: .seconds(5)),
            .open(.get, "/", Self.rootOperation) { _, _ in
                Response(status: .found, headers: [.location: "/docs", .cacheControl: "no-cache"])
            },
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

    /// In neither document, like the other operations of this controller.
    private static let rootOperation = Operation(
        "get_root",
        .service,
        "Leads to the description for people.",
        responses: [OperationResponse(status: .found, description: "The description is at `/docs`", content: nil)]
    )
}

/// A document that is generated when it is first requested, and then kept in memory while the process runs.
private final class Document: Sendable {
    private let headers: HTTPFields
    private let text: @Sendable () -> String
    private let content = Mutex<(body: ByteBuffer, tag: EntityTag)?>(nil)

    init(headers: HTTPFields, text: @escaping @Sendable () -> String) {
        var headers = headers
        // `no-cache`: a cache must revalidate its copy before each use (RFC 9111, section 5.2.2.4). It gets 304 while
        // the document is unchanged.
        headers[.cacheControl] = "no-cache"
        self.headers = headers
        self.text = text
    }

    func reply(to request: Request) -> Response {
        let (body, tag) = self.content.withLock { content in
            let made = content ?? self.make()
            content = made
            return made
        }
        return Response(status: .ok, headers: self.headers, body: ResponseBody(byteBuffer: body))
            .tagged(tag, for: request)
    }

    private func make() -> (body: ByteBuffer, tag: EntityTag) {
        let text = self.text()
        return (ByteBuffer(string: text), EntityTag(of: Array(text.utf8)))
    }
}
