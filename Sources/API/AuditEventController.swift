import Domain
import Hummingbird
import JSON

/// What was done in a workspace.
struct AuditEventController: Sendable {
    let events: any AuditEventStore

    var routes: [Route] {
        [.reading(.get, "/api/v1/audit-events", .auditRead, AuditEventOperation.list, self.list)]
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = QueryReader(request.request)
        var filter = AuditEventFilter()
        filter.action = query.enumeration("action")
        filter.resourceID = query.string("resource_id", maxLength: 64)
        filter.actor = query.string("actor", maxLength: 255)
        filter.outcome = query.enumeration("outcome")
        filter.from = query.timestamp("from")
        filter.until = query.timestamp("until")
        let cursor = query.cursor(AuditEvent.self)
        let limit = query.limit()
        try query.finish()
        // One more than is shown tells whether there is more.
        let found = try await self.events.find(filter, in: request.caller.workspaceID, before: cursor, limit: limit + 1)
        let shown = found.prefix(limit)
        return Response { json in
            json.beginObject()
            json.key("audit_events")
            json.beginArray()
            for event in shown { json.write(event) }
            json.endArray()
            json.key("next_cursor")
            json.string(found.count > limit ? shown.last?.id.text : nil)
            json.endObject()
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ event: AuditEvent) {
        self.beginObject()
        self.key("id")
        self.string(event.id.text)
        self.key("workspace_id")
        self.string(event.workspaceID.text)
        self.key("action")
        self.string(event.action)
        self.key("resource_id")
        self.string(event.resourceID)
        self.key("actor")
        self.string(event.actor)
        self.key("outcome")
        self.string(event.outcome.rawValue)
        self.key("status")
        if let status = event.status { self.int(status) } else { self.null() }
        self.key("request_id")
        self.string(event.requestID)
        self.key("origin")
        self.string(event.origin)
        self.key("created_at")
        self.string(event.createdAt.text)
        self.endObject()
    }
}
