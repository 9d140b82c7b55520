import JSON
import TestSupport
import Testing

/// What every path answers beside its own methods.
@Suite(.onBlockingThreads) struct MethodTests {
    @Test(arguments: ["/healthz", "/openapi.json", "/docs", Path.connections + "/conn_nothing"])
    func headIsGetWithoutABody(path: String) throws {
        let daemon = try Sandbox().start()
        let get = try daemon.request("GET", path, headers: ["X-Request-Id": "mine"])
        let client = try daemon.connect()
        let head = try client.request("HEAD", path, headers: ["X-API-Key": daemon.token, "X-Request-Id": "mine"])
        #expect(head.status == get.status)
        #expect(head.headers.filter { $0.key != "date" } == get.headers.filter { $0.key != "date" })
        // Nothing after it would be taken for the next reply.
        #expect(try client.request("GET", "/healthz").status == 200)
    }

    @Test(arguments: [(Path.connections + "/validate", "OPTIONS, POST"), ("/healthz", "GET, HEAD, OPTIONS")])
    func optionsNameTheMethods(path: String, methods: String) throws {
        let daemon = try Sandbox().start()
        let reply = try daemon.request("OPTIONS", path, as: .none)
        #expect((reply.status, reply.headers["allow"]) == (204, methods))
        #expect(reply.headers["content-length"] == nil)
        let refused = try daemon.request("TRACE", path, as: .none)
        #expect((refused.status, refused.headers["allow"]) == (405, methods))
        // Unless it is configured, no page of another origin may do anything.
        #expect(reply.headers.keys.allSatisfy { !$0.hasPrefix("access-control") && $0 != "vary" })
    }

    /// All that the parser lets through, but for CONNECT, which has no path (RFC 9110, section 9.3.6).
    @Test func everyOtherMethodIsRefusedWithThoseOfThePath() throws {
        let daemon = try Sandbox().start()
        let methods = """
            ACL BIND CHECKOUT COPY DELETE LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY PATCH \
            POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK \
            UNSUBSCRIBE
            """.split(separator: " ").map(String.init)
        for method in methods {
            let reply = try daemon.request(method, "/healthz", as: .none)
            #expect((reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS"), "\(method)")
            #expect(try daemon.request(method, "/nothing", as: .none).status == 404, "\(method)")
        }
        for method in ["FOO", "get", "PROPFINDX"] {
            #expect(try daemon.request(method, "/healthz", as: .none).status == 400, "\(method)")
        }
    }

    @Test(arguments: ["/openapi.json", "/docs"])
    func aDocumentThatIsKnownIsNotSentAgain(path: String) throws {
        let daemon = try Sandbox().start()
        let first = try daemon.request("GET", path, as: .none)
        let tag = try #require(first.headers["etag"])
        #expect(first.status == 200 && !first.body.isEmpty)
        for known in [tag, "W/" + tag, "*", "\"x\", \(tag)"] {
            let reply = try daemon.request("GET", path, as: .none, headers: ["If-None-Match": known])
            #expect((reply.status, reply.body.count, reply.headers["etag"]) == (304, 0, tag), "\(known)")
        }
        #expect(try daemon.request("GET", path, as: .none, headers: ["If-None-Match": "\"x\""]).status == 200)
    }

    @Test func thePageLoadsNothing() throws {
        let page = try Sandbox().start().request("GET", "/docs", as: .none)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'; style-src 'sha256-") == true)
        for loading in ["src=", "<link", "<img", "url(", "@import"] { #expect(!page.text.contains(loading)) }
        #expect(page.text.contains("<p>Needs scope <code>connections:write</code>.</p>"))
        // Its own tags are tags, and nothing shows what only Swift calls it.
        for shown in ["&lt;p&gt;", "&lt;table", "&lt;td", "&lt;h4", "HTML("] { #expect(!page.text.contains(shown)) }
        #expect(page.text.contains("<h3><a href=\"#create_connection\">Create Connection</a></h3>"))
    }
}
