DROP TABLE previous_secrets;
