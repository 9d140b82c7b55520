import Domain
import HTTPTypes
import Hummingbird
import Logging
import Services
import Web

/// The routes under `/api/v1/connect-sessions`, and `/api/v1/oauth/initiate`, which makes a session, too.
struct ConnectSessionController: Sendable {
    let connect: ConnectService
    let signIn: SignInService
    let logger: Logger

    var routes: [Route] {
        let collection: RouterPath = "/api/v1/connect-sessions"
        let one: RouterPath = "/api/v1/connect-sessions/{session_id}"
        let ownRows = UserAccess.ownRows(.connectSessionUser)
        return [
            .creating(
                collection,
                .connectWrite,
                users: ownRows,
                .connectSessionCreate,
                ConnectSessionOperation.create,
                self.create
            ),
            .reading(.get, one, .connectWrite, users: ownRows, ConnectSessionOperation.get, self.get),
            .changing(
                .delete,
                one,
                .connectWrite,
                users: ownRows,
                .connectSessionCancel,
                ConnectSessionOperation.cancel,
                self.cancel
            ),
            .creating(
                "/api/v1/oauth/initiate",
                .connectWrite,
                users: ownRows,
                .connectSessionCreate,
                ConnectSessionOperation.initiate,
                self.initiate
            ),
            self.completion,
        ]
    }

    private var completion: Route {
        .changing(
            .post,
            "/api/v1/connect-sessions/{session_id}/complete",
            .connectWrite,
            users: .ownRows(.connectSessionUser),
            .connectSessionComplete,
            ConnectSessionOperation.complete
        ) { request, act in
            let id = try request.parameter("session_id")
            // The session is looked up before the body is read, so that a caller who may not reach it gets 404.
            _ = try await self.connect.find(id, for: request.caller)
            var body = try await request.body()
            let code = body.requiredString("code", minLength: 1, maxLength: 255)
            let userID = body.requiredString("user_id", minLength: 1, maxLength: 255)
            try body.finish()
            guard let code, let userID else { preconditionFailure("finish() throws when one is missing") }
            let connection = try await self.signIn.complete(id, code: Secret(code), userID: userID, by: act)
            return Response { $0.write(connection, for: act.caller) }
        }
    }

    @Sendable private func create(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await request.body()
        let submission = try ConnectSessionSubmission(&body)
        let (session, link) = try await self.connect.create(
            submission,
            by: act,
            remembering: request.remembering { $0.write(self.reply($1.session, for: act.caller), link: $1.link) }
        )
        self.warnOfLoopback()
        return Response(headers: [.cacheControl: "no-store"]) {
            $0.write(self.reply(session, for: act.caller), link: link)
        }
    }

    @Sendable private func get(_ request: AuthorizedRequest) async throws -> Response {
        let session = try await self.connect.find(request.parameter("session_id"), for: request.caller)
        let response = Response { $0.write(self.reply(session, for: request.caller)) }
        // The end of a session changes what is read, and not the row.
        guard self.connect.state(of: session) != .expired else { return response }
        return response.tagged(EntityTag(updatedAt: session.updatedAt), for: request.request)
    }

    @Sendable private func cancel(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        try await self.connect.cancel(request.parameter("session_id"), if: request.precondition, by: act)
        return Response(status: .noContent)
    }

    @Sendable private func initiate(_ request: AuthorizedRequest, _ act: Act) async throws -> Response {
        var body = try await request.body()
        let submission = try ConnectSessionSubmission(initiating: &body)
        do {
            let (session, link) = try await self.connect.create(
                submission,
                by: act,
                remembering: request.remembering { $0.writeInitiation(of: $1.session, link: $1.link) }
            )
            self.warnOfLoopback()
            return Response(headers: [.cacheControl: "no-store"]) { $0.writeInitiation(of: session, link: link) }
        } catch let failure as CheckFailure {
            throw failure.renamed
        }
    }

    private func reply(_ session: ConnectSession, for caller: Caller) -> ConnectSessionReply {
        ConnectSessionReply(session: session, state: self.connect.state(of: session), caller: caller)
    }

    private func warnOfLoopback() {
        guard !self.connect.origin.isSecure else { return }
        self.logger.warning(
            "a connect session's link opens on this machine only; set 'public_url' to where browsers reach Patchbay",
            metadata: ["origin": "\(self.connect.origin)"]
        )
    }
}

extension CheckFailure {
    /// The same failure with the names that the members have in the body of `initiate`.
    fileprivate var renamed: CheckFailure {
        let names = ["return_url": "redirect_uri", "integrations": "integration_id"]
        let problems = self.problems.map { problem in
            FieldProblem(
                field: names[problem.field] ?? problem.field,
                in: problem.location,
                code: problem.code,
                message: problem.message,
                suggestion: problem.suggestion
            )
        }
        return CheckFailure(problems, message: self.message)
    }
}
