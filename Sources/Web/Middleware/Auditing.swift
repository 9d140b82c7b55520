import Domain
import Hummingbird
import Logging

/// Makes the act of a changing request, and records the one that is refused. The one that is done is recorded by the
/// store that does it.
struct Auditing: Sendable {
    let events: any AuditEventStore
    let identifiers: IdentifierGenerator
    let logger: Logger

    func act(_ action: AuditAction, by caller: Caller, context: WebContext) -> Act {
        Act(
            id: self.identifiers.next(),
            action,
            by: caller,
            requestID: context.record.requestID,
            origin: context.origin
        )
    }

    /// A failure of the service itself changed nothing and is no refusal; and whoever sends too much shall not have the
    /// disk written to for it.
    func record(_ error: any Error, of act: Act, context: WebContext) async {
        let status = Response(for: error).status
        guard status.kind == .clientError, status != .tooManyRequests else { return }
        do {
            try await self.events.record(act, on: context.resourceID, refusedWith: status.code)
        } catch {
            self.logger.error("an audit event is lost", metadata: error.logMetadata)
        }
    }
}

extension WebContext {
    /// The id in the path, if it has the form of one: anything else a caller wrote there is not kept.
    fileprivate var resourceID: String? {
        self.parameters.map(\.value).first { $0.utf8.count <= 32 && Base32.endsIdentifier($0) }.map(String.init)
    }
}
