import JSON
import TestSupport
import Testing

/// The replies of every path to other methods than its own.
@Suite struct MethodTests {
    @Test(arguments: ["/healthz", "/openapi.json", "/docs", Path.connections + "/conn_nothing"])
    func headIsGetWithoutABody(path: String) async throws {
        let sandbox = try await Sandbox()
        let get = try await sandbox.request("GET", path, headers: ["X-Request-Id": "mine"])
        let head = try await sandbox.request("HEAD", path, headers: ["X-Request-Id": "mine"])
        #expect(head.status == get.status)
        #expect(head.headers == get.headers)
        #expect(head.body.isEmpty)
    }

    @Test(arguments: [(Path.connections + "/validate", "OPTIONS, POST"), ("/healthz", "GET, HEAD, OPTIONS")])
    func optionsNameTheMethods(path: String, methods: String) async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.request("OPTIONS", path, as: .none)
        #expect((reply.status, reply.headers["allow"]) == (204, methods))
        #expect(reply.body.isEmpty)
        let refused = try await sandbox.request("TRACE", path, as: .none)
        #expect((refused.status, refused.headers["allow"]) == (405, methods))
        // Unless it is configured, no page of another origin may do anything.
        #expect(reply.headers.keys.allSatisfy { !$0.hasPrefix("access-control") && $0 != "vary" })
    }

    @Test func everyOtherMethodIsRefusedWithThoseOfThePath() async throws {
        let sandbox = try await Sandbox()
        let methods = """
            ACL BIND CHECKOUT COPY DELETE LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY PATCH \
            POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK \
            UNSUBSCRIBE
            """.split(separator: " ").map(String.init)
        for method in methods {
            let reply = try await sandbox.request(method, "/healthz", as: .none)
            #expect((reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS"), "\(method)")
            #expect(try await sandbox.request(method, "/nothing", as: .none).status == 404, "\(method)")
        }
    }

    @Test(arguments: ["/openapi.json", "/docs"])
    func aDocumentThatIsKnownIsNotSentAgain(path: String) async throws {
        let sandbox = try await Sandbox()
        let first = try await sandbox.request("GET", path, as: .none)
        let tag = try #require(first.headers["etag"])
        #expect(first.status == 200 && !first.body.isEmpty)
        for known in [tag, "W/" + tag, "*", "\"x\", \(tag)"] {
            let reply = try await sandbox.request("GET", path, as: .none, headers: ["If-None-Match": known])
            #expect((reply.status, reply.body.count, reply.headers["etag"]) == (304, 0, tag), "\(known)")
        }
        #expect(try await sandbox.request("GET", path, as: .none, headers: ["If-None-Match": "\"x\""]).status == 200)
    }

    @Test func thePageLoadsNothing() async throws {
        let page = try await Sandbox().request("GET", "/docs", as: .none)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'; style-src 'sha256-") == true)
        for loading in ["src=", "<link", "<img", "url(", "@import"] { #expect(!page.text.contains(loading)) }
        #expect(page.text.contains("<p>Needs scope <code>connections:write</code>. "))
        // Its own tags are tags, and nothing shows what only Swift calls it.
        for shown in ["&lt;p&gt;", "&lt;table", "&lt;td", "&lt;h4", "HTML("] { #expect(!page.text.contains(shown)) }
        #expect(page.text.contains("<h3><a href=\"#create_connection\">Create Connection</a></h3>"))
    }
}
