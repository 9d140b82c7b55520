-- Indexes for the list of one user's credentials, and for tests of connections that nobody ended.

-- Without the credentials that were made with a connection: those are found through connections_by_user, and creating a
-- connection does not write to this index.
CREATE INDEX credentials_by_user ON credentials (workspace_id, user_id, id)
    WHERE is_inline = 0 AND user_id IS NOT NULL;

-- A connection with this reason has status 'testing', and status_changed_at is the time at which the test began.
CREATE INDEX connections_by_test ON connections (status_changed_at) WHERE status_reason = 'test_started';
