import Domain
import Hummingbird
import JSON
import Web

/// The route that lists the audit events of the caller's workspace.
struct AuditEventController: Sendable {
    let events: any AuditEventStore

    var routes: [Route] {
        [.listing("/api/v1/audit-events", .auditRead, AuditEventOperation.list, self.list)]
    }

    @Sendable private func list(_ request: AuthorizedRequest) async throws -> Response {
        var query = request.query
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
        // One event more than fits on the page is read, to find out whether there is a next page.
        let found = try await self.events.find(filter, in: request.caller.workspaceID, before: cursor, limit: limit + 1)
        let shown = found.prefix(limit)
        return Response { json in
            json.beginObject()
            json.member("audit_events", each: shown) { $0.write($1) }
            json.member("next_cursor", found.count > limit ? shown.last?.id.text : nil)
            json.endObject()
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ event: AuditEvent) {
        self.beginObject()
        self.member("id", event.id.text)
        self.member("workspace_id", event.workspaceID.text)
        self.member("action", event.action)
        self.member("resource_id", event.resourceID)
        self.member("actor", event.actor)
        self.member("outcome", event.outcome.rawValue)
        self.key("status")
        if let status = event.status { self.int(status) } else { self.null() }
        self.member("request_id", event.requestID)
        self.member("origin", event.origin)
        self.key("details")
        if let details = event.details { self.raw(details) } else { self.null() }
        self.member("created_at", event.createdAt.text)
        self.endObject()
    }
}
