import HTTPTypes
import Hummingbird
import Testing

@testable import Web

@Suite struct RouteTableTests {
    private static let routes: [(HTTPRequest.Method, RouterPath)] = [
        (.get, "/"), (.get, "/api/v1/things"), (.post, "/api/v1/things"), (.get, "/api/v1/things/{thing_id}"),
        (.patch, "/api/v1/things/{thing_id}"), (.delete, "/api/v1/things/{thing_id}"),
        (.post, "/api/v1/things/validate"), (.post, "/api/v1/things/{thing_id}/activate"),
        (.get, "/api/v1/{kind}/validate/{number}"), (.put, "/health"), (.get, "/files/{file_id}.json"),
    ]

    private let table = RouteTable(
        Self.routes.map { method, path in
            .open(method, path, Operation("name", .service, "Description.", responses: [])) { _, _ in
                Response(status: .ok)
            }
        }
    )

    @Test(
        arguments: [
            ("/", "/"), ("/api/v1/things", "/api/v1/things"), ("/health", "/health"),
            ("/api/v1/things/7", "/api/v1/things/{thing_id}"),
            // A literal segment is preferred to a capture.
            ("/api/v1/things/validate", "/api/v1/things/validate"),
            ("/api/v1/things/validate/7", "/api/v1/{kind}/validate/{number}"),
            ("/api/v1/things/validate/activate", "/api/v1/things/{thing_id}/activate"),
            ("/api/v1/things/7/activate", "/api/v1/things/{thing_id}/activate"),
            // As for the router, an empty segment is none.
            ("/api/v1/things/", "/api/v1/things"), ("//api/v1//things", "/api/v1/things"),
            ("/files/7.json", "/files/{file_id}.json"),
        ]
    )
    func aPathHasTheEntryOfItsPattern(_ path: String, _ pattern: String) {
        #expect(self.table.entry(for: path)?.pattern == pattern)
    }

    @Test(
        arguments: [
            "/api", "/api/v1", "/api/v1/thing", "/api/v1/things/7/other", "/api/v1/things/7/activate/8", "/Health",
            "/health/7", "/{kind}", "/files/7", "/files/7.json/8",
        ]
    )
    func anUnknownPathHasNoEntry(_ path: String) {
        #expect(self.table.entry(for: path) == nil)
    }

    @Test(
        arguments: [
            ("/api/v1/things", "GET, HEAD, OPTIONS, POST"), ("/api/v1/things/7", "DELETE, GET, HEAD, OPTIONS, PATCH"),
            ("/api/v1/things/validate", "OPTIONS, POST"), ("/health", "OPTIONS, PUT"), ("/", "GET, HEAD, OPTIONS"),
        ]
    )
    func anEntryHasTheMethodsOfItsRoutesAndTheImpliedMethods(_ path: String, _ allowed: String) throws {
        #expect(try #require(self.table.entry(for: path)).allowed == allowed)
    }

    @Test func aTableWithoutRoutesHasNoEntry() {
        #expect(RouteTable([]).entry(for: "/") == nil)
    }

    @Test(arguments: ["/api/v1/things/validate", "/api/v1/things/validate/activate", "/api/v1/things/validate/7"])
    func theRouterTakesThePatternOfTheEntry(_ path: String) async throws {
        let router = Router(context: WebContext.self)
        for pattern in Set(Self.routes.map(\.1.description)) {
            router.on(RouterPath(pattern), method: .trace) { _, _ in
                Response(status: .ok, headers: [.location: pattern])
            }
        }
        let request = Request.sample(.trace, path)
        let response = try await router.buildResponder().respond(to: request, context: .sample())
        #expect(response.headers[.location] == self.table.entry(for: path)?.pattern)
    }
}
