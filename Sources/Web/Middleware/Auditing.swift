import Domain
import Hummingbird
import Logging
import Services

/// Creates the ``Act`` of each request to a route that changes data, and records refused requests as audit events. The
/// audit event of a successful change is not stored here, but by the store, in the transaction of the change.
struct Auditing: Sendable {
    let refusals: RefusalRecorder
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

    /// Records a refused request as an audit event. Three kinds of errors are not recorded: errors that are answered
    /// with 5xx, because a failure of the service is not a refusal; 429, because the rate limit does not depend on what
    /// the request asks for; and `BodyCutOff`, because a broken connection is no decision about the request. If the event cannot be stored, the error is logged, and `RefusalRecorder` counts the
    /// refusal.
    func record(_ error: any Error, of act: Act, context: WebContext) async {
        let status = Response(for: error).status
        guard status.kind == .clientError, status != .tooManyRequests, !(error is BodyCutOff) else { return }
        let fields = [RefusedField](of: error)
        do {
            try await self.refusals.record(
                act.describing(.refusal(context.record.refusedCreate, fields)),
                on: context.resourceID,
                refusedWith: status.code,
                code: fields.first?.code
            )
        } catch {
            self.logger.error("an audit event was not stored", metadata: error.logMetadata)
        }
    }
}

extension WebContext {
    /// The first path parameter that looks like an id; nil when none does. Other strings are not recorded, because they
    /// can contain anything that the caller sent.
    fileprivate var resourceID: String? {
        self.parameters.map(\.value).first { $0.utf8.count <= 32 && Base32.endsIdentifier($0) }.map(String.init)
    }
}
