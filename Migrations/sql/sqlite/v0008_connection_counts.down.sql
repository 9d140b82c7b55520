DROP TRIGGER connections_are_counted_in;
DROP TRIGGER connections_are_counted_out;
DROP TRIGGER connections_are_counted_again;
DROP TABLE connection_counts;
