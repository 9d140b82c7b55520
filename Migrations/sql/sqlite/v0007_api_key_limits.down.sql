-- What these keys could not be used for is forgotten with the columns; a key that would be used for more ends.
UPDATE api_keys SET revoked_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE revoked_at IS NULL AND (status <> 'active' OR allowed_addresses <> '');

ALTER TABLE api_keys DROP COLUMN updated_at;
ALTER TABLE api_keys DROP COLUMN created_by;
ALTER TABLE api_keys DROP COLUMN last_used_at;
ALTER TABLE api_keys DROP COLUMN allowed_addresses;
ALTER TABLE api_keys DROP COLUMN status;
