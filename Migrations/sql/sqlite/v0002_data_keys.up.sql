-- The keys that seal credentials, each wrapped by the master key, which is never in the database.

CREATE TABLE data_keys (
    -- Stands in the header of every sealed secret; the highest seals new ones.
    id          INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4294967295),
    wrapped     BLOB NOT NULL,
    -- HMAC-SHA256 of a constant under the master key: tells a wrong master key from a damaged row.
    check_value BLOB NOT NULL CHECK (length(check_value) = 32),
    created_at  TEXT NOT NULL
) STRICT;
