import JSON
import TestSupport
import Testing

@Suite struct CredentialListTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    @Test func theListHasItsFiltersAndPages() async throws {
        for (index, type) in ["api_key", "basic_auth", "api_key", "custom"].enumerated() {
            let kind = index == 3 ? "llm" : "storage"
            #expect(
                try await self.sandbox.createCredential(
                    """
                    {"label": "L\(index) 100%_x", "description": "D\(index)", "auth_type": "\(type)", \
                    "credential_type": "\(kind)", "credential_scope": "user", "credentials": {"a": "b"}}
                    """
                ).status == 200
            )
        }
        let cases: [(query: String, labels: [Int], total: Int)] = [
            ("", [0, 1, 2, 3], 4), ("?auth_type=api_key", [0, 2], 2), ("?credential_type=llm", [3], 1),
            ("?auth_type=api_key&credential_type=llm", [], 0), ("?status=active", [0, 1, 2, 3], 4),
            ("?status=x", [], 0),
            ("?search=l2", [2], 1), ("?search=d1", [1], 1), ("?search=100%25_X", [0, 1, 2, 3], 4),
            ("?search=1%25x", [], 0),
            ("?search=L_%20100", [], 0), ("?search=%25", [0, 1, 2, 3], 4), ("?search=%5C", [], 0),
            ("?limit=2", [0, 1], 4), ("?skip=1&limit=2", [1, 2], 4), ("?skip=9", [], 4), ("?search=", [0, 1, 2, 3], 4),
        ]
        for (query, labels, total) in cases {
            let reply = try await self.sandbox.request("GET", Path.credentials + query)
            #expect(reply.status == 200, "\(query)")
            let found = reply["credentials"]?.array?.compactMap { $0["label"]?.string?.prefix(2) }
            #expect(found == labels.map { "L\($0)" }, "\(query)")
            #expect(reply["total"] == .number(JSONNumber(total)), "\(query)")
            #expect(!reply.text.contains("sealed"), "\(query)")
        }
        var cursor: String? = ""
        var seen: [String] = []
        while let next = cursor {
            let query = "?limit=3" + (next.isEmpty ? "" : "&cursor=\(next)")
            let reply = try await self.sandbox.request("GET", Path.credentials + query)
            seen += reply["credentials"]?.array?.compactMap { $0["id"]?.string } ?? []
            cursor = reply["next_cursor"]?.string
        }
        #expect(Set(seen).count == 4 && seen == seen.sorted())
    }

    @Test func refusesQueriesThatMeanNothing() async throws {
        for query in [
            "skip=-1", "skip=x", "limit=0", "limit=1001", "auth_type=API_KEY", "credential_type=", "cursor=x",
        ] {
            let reply = try await self.sandbox.request("GET", "\(Path.credentials)?\(query)")
            #expect(reply.status == 422, "\(query)")
        }
    }
}
