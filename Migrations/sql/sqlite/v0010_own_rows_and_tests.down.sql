DROP INDEX connections_by_test;
DROP INDEX credentials_by_user;
