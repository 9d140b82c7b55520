DROP VIEW connection_overview;
DROP INDEX credentials_without_destinations;
ALTER TABLE credentials DROP COLUMN has_destinations;
DROP INDEX connections_by_account;
ALTER TABLE connections DROP COLUMN account_name;
ALTER TABLE connections DROP COLUMN account_id;
ALTER TABLE connections DROP COLUMN account_origin;
DROP TABLE connection_tests;

CREATE VIEW connection_overview AS
SELECT
    connections.id,
    workspaces.name              AS workspace,
    connections.label,
    connections.integration,
    connections.auth_method_id   AS auth_method,
    connections.status,
    connections.status_reason,
    connections.status_changed_at,
    connections.user_id,
    connections.credential_id,
    credentials.field_names      AS credential_fields,
    credentials.expires_at       AS credential_expires_at,
    connections.created_at,
    connections.updated_at
FROM connections
JOIN workspaces ON workspaces.id = connections.workspace_id
JOIN credentials
    ON credentials.id = connections.credential_id AND credentials.workspace_id = connections.workspace_id;
