"""RDS for PostgreSQL."""
