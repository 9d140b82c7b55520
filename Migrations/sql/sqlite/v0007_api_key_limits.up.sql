-- API keys that can be switched off and on again, that are for some addresses only, and that tell when they were used.

ALTER TABLE api_keys ADD COLUMN status TEXT NOT NULL DEFAULT 'active' CHECK (status = 'active' OR status = 'inactive');
-- Comma-separated addresses and networks, such as '192.0.2.1,2001:db8::/32'; empty: every address.
ALTER TABLE api_keys ADD COLUMN allowed_addresses TEXT NOT NULL DEFAULT '';
-- To a minute; written in batches.
ALTER TABLE api_keys ADD COLUMN last_used_at TEXT;
-- The key or user that made it; null for keys from before this was kept.
ALTER TABLE api_keys ADD COLUMN created_by TEXT;
-- Null until the first change.
ALTER TABLE api_keys ADD COLUMN updated_at TEXT;
