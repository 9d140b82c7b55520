import Domain
import JSON

// The sealed bytes of a session, and the failures that it records.

extension SignInService {
    /// The session of a visit as it is now.
    ///
    /// - Throws: ``SignInFailure/expired``; ``SignInFailure/otherBrowser``.
    func freshSession(of visit: ConnectVisit) async throws -> ConnectSession {
        guard let session = try await self.sessions.find(visit.session.id) else { throw SignInFailure.expired }
        try self.requireOpen(session, browserHash: visit.browser.hash)
        return session
    }

    /// The content of the session's sealed bytes; nil when there are none, or when they cannot be read.
    func content(of session: ConnectSession) async throws -> ConnectContent? {
        guard let sealed = try await self.sessions.sealed(of: session, at: self.clock.now()),
            let object = try? self.sealer.openStored(object: sealed, for: session.sealingContext)
        else { return nil }
        return ConnectContent(sealed: object)
    }

    /// Keeps content in a session for 10 minutes. A result makes the session `pending`.
    ///
    /// - Returns: the session after the change.
    /// - Throws: ``SignInFailure/otherBrowser`` when the session has another browser or has ended meanwhile.
    func keep(_ content: ConnectContent, in session: ConnectSession) async throws -> ConnectSession {
        for _ in 1...10 {
            guard let current = try await self.sessions.find(session.id), current.status == .open,
                current.browserHash == session.browserHash
            else { throw SignInFailure.otherBrowser }
            let now = self.clock.now()
            var new = current.next(at: now)
            new.version += 1
            var codeHash: [UInt8]?
            if case .result(_, let code) = content {
                new.status = .pending
                new.lastFailure = nil
                codeHash = self.hasher.hash(code)
            }
            let sealed = try self.sealer.seal(object: content.sealed, for: new.sealingContext)
            do {
                try await self.sessions.update(
                    from: current,
                    to: new,
                    sealed: (sealed, now.adding(seconds: ConnectContent.lifetime)),
                    codeHash: codeHash,
                    by: nil
                )
                return new
            } catch is StaleRow {}
        }
        throw ServiceError(.conflict, "The connect session is being changed by others; try again in a moment")
    }

    /// Does a step of a session, and records its failure in the session. A grant that was not stored is gone with it.
    func reportingFailure(
        of session: ConnectSession,
        scopes: [String],
        from origin: PageOrigin,
        _ step: () async throws -> CallbackResult
    ) async throws -> CallbackResult {
        let failure: SignInFailure
        do {
            return try await step()
        } catch let error as SignInFailure {
            failure = error
        } catch let error as CheckFailure {
            failure = error == .notOfSession ? .connectionGone : .unusableAnswer(members: error.problems.map(\.field))
        } catch let error as ServiceError where error.code == .notFound || error.code == .conflict {
            failure = .connectionGone
        }
        // The session of another browser is not changed, and not shown to this one.
        guard failure != .otherBrowser else { return .failed(failure, nil) }
        await self.record(failure, of: session, scopes: scopes, from: origin)
        return .failed(failure, try await self.sessions.find(session.id) ?? session)
    }

    /// Writes a failure into the open session and the audit. The page tells the user also when this write fails.
    func record(
        _ failure: SignInFailure,
        of session: ConnectSession,
        scopes: [String],
        from origin: PageOrigin
    ) async {
        let act = self.act(.connectSessionFail, for: session, from: origin)
            .describing(AuditDetails(of: failure, scopes: scopes))
        for _ in 1...10 {
            guard let current = try? await self.sessions.find(session.id), current.status == .open,
                current.browserHash == session.browserHash
            else { return }
            var new = current.next(at: self.clock.now())
            new.version += 1
            new.lastFailure = failure.ofSession
            do {
                try await self.sessions.update(from: current, to: new, sealed: nil, codeHash: nil, by: act)
                return
            } catch is StaleRow {
            } catch { return }
        }
    }
}

extension AuditDetails {
    /// The cause of a failed sign-in, with the scopes that a service does not offer, or the names of the members of an
    /// answer that cannot be used.
    init(of failure: SignInFailure, scopes: [String]) {
        self.init { json in
            json.member("cause", failure.code)
            switch failure {
            case .refused(let code): json.member("code", code, cutAt: 64)
            case .notWorking(let code): json.member("code", code.rawValue)
            case .scopesNotOffered: json.member("scopes", scopes.joined(separator: " "), cutAt: 2000)
            case .scopesMissing(let missing): json.member("scopes", missing.joined(separator: " "), cutAt: 2000)
            case .unusableAnswer(let members): json.member("members", members.joined(separator: " "), cutAt: 2000)
            default: break
            }
        }
    }
}
