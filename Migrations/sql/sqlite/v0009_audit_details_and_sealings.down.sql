ALTER TABLE data_keys DROP COLUMN sealings;
ALTER TABLE audit_events DROP COLUMN details;
