-- Audit events say what was refused or deleted, and each data key has the number of its sealings.

-- A JSON object without secrets: the fields of a refused request, the name of a deleted connection, or a count of
-- refusals. Null when the other columns say everything. length() of a text would count characters.
ALTER TABLE audit_events ADD COLUMN details TEXT
    CHECK (details IS NULL OR json_valid(details) AND length(CAST(details AS BLOB)) <= 4096);

-- How often the key has sealed since this column exists, never too few: the daemon adds its count every ten seconds, and
-- 1,048,576 at each start, because a crash loses the count of the last ten seconds.
ALTER TABLE data_keys ADD COLUMN sealings INTEGER NOT NULL DEFAULT 0 CHECK (sealings >= 0);
