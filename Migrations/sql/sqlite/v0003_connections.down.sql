DROP VIEW connection_overview;
DROP TABLE connection_events;
DROP TABLE connections;
DROP TABLE credentials;
