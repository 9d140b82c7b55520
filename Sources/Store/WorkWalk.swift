import Domain
import Storage

/// Looks for due work, one workspace after another, in the order of their ids. A workspace costs one look into an index,
/// however much work it has.
struct WorkWalk {
    /// The greatest number of workspaces that one turn looks at.
    static let mostWorkspaces = 1000
    /// The earliest work of the next workspace, due or not.
    static let next: SQL = """
        SELECT workspace_id, due_at FROM work
        WHERE kind = ?1 AND is_awaited = ?2 AND workspace_id > ?3 AND due_at IS NOT NULL
        ORDER BY workspace_id, due_at LIMIT 1
        """
    /// The due work of a workspace.
    static let ofWorkspace: SQL = """
        SELECT subject_id FROM work
        WHERE kind = ?1 AND is_awaited = ?2 AND workspace_id = ?3 AND due_at <= ?4
            AND (leased_until IS NULL OR leased_until <= ?4)
        ORDER BY due_at LIMIT ?5
        """

    let kind: WorkKind
    let isAwaited: Bool
    let limit: Int
    let now: Timestamp

    /// Work that was found in one workspace, the longest due first.
    private struct Found {
        let workspaceID: Identifier<Workspace>
        let subjects: [String]
    }

    /// The subjects of the work that is to be claimed, at most ``limit``.
    ///
    /// - Parameter last: the workspace that the walk begins after; nil for the first one.
    /// - Returns: the subjects in the order of their turns, and the workspace that the next walk begins after.
    func due(
        in session: any Session,
        after last: Identifier<Workspace>?
    ) throws -> (subjects: [String], last: Identifier<Workspace>?) {
        var found: [Found] = []
        var place = last
        var isSecondRound = last == nil
        for _ in 0..<Self.mostWorkspaces where found.count < self.limit {
            guard let (workspaceID, dueAt) = try self.workspace(in: session, after: place) else {
                guard !isSecondRound else { return self.turns(of: found, after: last) }
                (isSecondRound, place) = (true, nil)
                continue
            }
            if isSecondRound, let last, workspaceID.text > last.text { return self.turns(of: found, after: last) }
            place = workspaceID
            guard dueAt <= self.now else { continue }
            let subjects = try self.subjects(in: session, of: workspaceID)
            if !subjects.isEmpty { found.append(Found(workspaceID: workspaceID, subjects: subjects)) }
        }
        return self.turns(of: found, after: place)
    }

    /// Takes one subject of each workspace, then a second one, until there are enough.
    ///
    /// - Parameter place: the workspace to go on after when nothing was found.
    private func turns(
        of found: [Found],
        after place: Identifier<Workspace>?
    ) -> (subjects: [String], last: Identifier<Workspace>?) {
        var (subjects, last) = ([] as [String], place)
        for round in 0..<self.limit {
            for one in found where round < one.subjects.count && subjects.count < self.limit {
                subjects.append(one.subjects[round])
                last = one.workspaceID
            }
        }
        return (subjects, last)
    }

    private func workspace(
        in session: any Session,
        after place: Identifier<Workspace>?
    ) throws -> (Identifier<Workspace>, Timestamp)? {
        try session.first(Self.next, self.kind.rawValue, self.isAwaited, place?.text ?? "") { row in
            (try row.id(0), try row.timestamp(1))
        }
    }

    private func subjects(in session: any Session, of workspaceID: Identifier<Workspace>) throws -> [String] {
        try session.all(Self.ofWorkspace, self.kind.rawValue, self.isAwaited, workspaceID, self.now, self.limit) {
            $0.text(0)
        }
    }
}
