import Domain
import Hummingbird
import Logging
import Services

/// Creates the ``Act`` of a request to a changing route, and records refused requests as audit events. The event of a
/// change that is made is written by the store, in the transaction of the change.
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

    /// Records a refused request. Two kinds of errors are not recorded: those answered with 5xx, because a failure of
    /// the service is not a refusal; and 429, because the rate limit refuses requests whatever they ask for. An event
    /// that cannot be stored is logged, and counted by `RefusalRecorder`.
    func record(_ error: any Error, of act: Act, context: WebContext) async {
        let status = Response(for: error).status
        guard status.kind == .clientError, status != .tooManyRequests else { return }
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
    /// The first path parameter that has the form of an id; nil when none has. Any other text is not recorded, because
    /// it can be anything that the caller sent.
    fileprivate var resourceID: String? {
        self.parameters.map(\.value).first { $0.utf8.count <= 32 && Base32.endsIdentifier($0) }.map(String.init)
    }
}
