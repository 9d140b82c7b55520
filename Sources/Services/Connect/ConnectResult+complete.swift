package import Domain
import JSON

extension SignInService {
    /// The one-time code of a pending session, for the browser that finished, which brings it to the product by the
    /// redirect or the popup. Nil for every other browser, and when the session does not wait for its code.
    package func code(for visit: ConnectVisit) async throws -> Secret<String>? {
        guard let session = try await self.sessions.find(visit.session.id), session.status == .pending,
            session.isClaimed(by: visit.browser), case .result(_, let code)? = try await self.content(of: session)
        else { return nil }
        return code
    }

    /// Stores the result of a pending session, which the product's server claims with the code that the browser brought
    /// and the id of the user that the server has logged in. A forwarded link ends here: its code arrives in the
    /// session of another user of the product.
    ///
    /// - Returns: the connection.
    /// - Throws: `ServiceError.notFound` when the caller reaches no such session; `conflict` when the session is not
    ///   pending, or its result has expired; `CheckFailure` for a wrong code, and for another user, which erases the
    ///   result, and for a result that the definition no longer allows; `ServiceError.unavailable`.
    package func complete(
        _ sessionID: String,
        code: Secret<String>,
        userID: String,
        by act: Act
    ) async throws -> Connection {
        guard let id = Identifier<ConnectSession>(sessionID),
            let session = try await self.sessions.find(id, in: act.caller.workspaceID),
            act.caller.mayReach(rowOf: session.userID)
        else { throw ServiceError.connectSessionNotFound }
        guard session.status == .pending else {
            let isOver = session.status == .open && session.expiresAt <= self.clock.now()
            throw ServiceError(.conflict, isOver ? "The session has expired; make a new one" : session.status.refusal)
        }
        guard case .result(let result, _)? = try await self.content(of: session) else {
            throw ServiceError(
                .conflict,
                "The result was not claimed within 10 minutes and was erased; make a new session"
            )
        }
        guard try await self.sessions.isCode(self.hasher.hash(code), of: session) else { throw CheckFailure.wrongCode }
        guard let owner = session.userID, owner.utf8.elementsEqual(userID.utf8) else {
            try await self.erase(result, of: session, because: .wrongUser, by: act)
            throw CheckFailure.wrongUser
        }
        do {
            return try await self.store(result, of: session) { action, _ in
                act.doing(action, id: self.identifiers.next())
            }
        } catch let failure as SignInFailure {
            guard failure != .otherBrowser else {
                throw ServiceError(.conflict, "The session was finished or cancelled meanwhile; read it again")
            }
            try await self.erase(result, of: session, because: failure, by: act)
            throw CheckFailure(failure)
        }
    }

    /// Ends a session without its result.
    private func erase(
        _ result: ConnectResult,
        of session: ConnectSession,
        because failure: SignInFailure,
        by act: Act
    ) async throws {
        var new = session.next(at: self.clock.now())
        new.version += 1
        new.status = .cancelled
        new.lastFailure = failure.ofSession
        let act = act.doing(.connectSessionFail, id: self.identifiers.next())
            .describing(AuditDetails(of: failure, scopes: []))
        do {
            try await self.sessions.update(from: session, to: new, sealed: nil, codeHash: nil, by: act)
        } catch is StaleRow {
            throw ServiceError(.conflict, "The session was finished or cancelled meanwhile; read it again")
        }
        await self.offer(result, of: session)
    }
}

extension ConnectSession.Status {
    /// Why the result of a session with this status cannot be claimed.
    fileprivate var refusal: String {
        switch self {
        case .open: "No user has finished this session yet; wait for the code"
        case .pending: "The session waits for its code"
        case .completed: "The session is completed already; read its connection_id"
        case .cancelled: "The session was cancelled; make a new one"
        }
    }
}

extension CheckFailure {
    fileprivate static let wrongCode = CheckFailure([
        FieldProblem(
            field: "code",
            in: .body,
            code: .invalidFormat,
            message: "The code is not that of this session; send the one that the browser brought"
        )
    ])

    fileprivate static let wrongUser = CheckFailure([
        FieldProblem(
            field: "user_id",
            in: .body,
            code: .wrongAccount,
            message: "The session was made for another user; the result was erased"
        )
    ])

    /// The refusal of a result that cannot be stored.
    fileprivate init(_ failure: SignInFailure) {
        self.init(
            [FieldProblem(field: "code", in: .body, code: .conflict, message: failure.message)],
            message: failure.message
        )
    }
}
