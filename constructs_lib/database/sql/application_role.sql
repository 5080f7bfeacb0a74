-- The role with which the application connects. The psql variable application_role names it.
-- Every statement may be run again; nothing that the role was refused before is given to it by a second run.
SET client_min_messages = warning;
SET password_encryption = 'scram-sha-256';
SET bootstrap.application_role = :'application_role';

DO $bootstrap$
DECLARE
  application_role name := current_setting('bootstrap.application_role');
BEGIN
  IF application_role = current_user THEN
    RAISE EXCEPTION 'the role % owns the database and cannot be the application''s', application_role;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = application_role) THEN
    EXECUTE format(
      'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', application_role);
  END IF;
  -- Taken away by hand if at all: to alter BYPASSRLS one must be a superuser, which nobody is on RDS.
  IF EXISTS (
    SELECT FROM pg_roles
    WHERE rolname = application_role
      AND (NOT rolcanlogin OR rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
  ) THEN
    RAISE EXCEPTION 'the role % exists with other attributes than the application''s role may have', application_role
      USING HINT = 'Drop the role, or take CREATEDB, CREATEROLE, REPLICATION and BYPASSRLS from it, and run this again.';
  END IF;
  IF pg_has_role(application_role, current_user, 'MEMBER') THEN
    RAISE EXCEPTION 'the role % is a member of %, the owner of the database', application_role, current_user
      USING HINT = format('REVOKE %I FROM %I, and run this again.', current_user, application_role);
  END IF;
END
$bootstrap$;

-- psql asks for the password twice on its standard input and sends its SCRAM verifier, so that neither this text nor
-- the server's log ever holds the password.
\password :application_role

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Each schema of the owner's, so that a run after a migration that adds a schema opens that too.
SELECT format(statement, nspname, :'application_role')
FROM pg_namespace
CROSS JOIN (VALUES
  (1, 'GRANT USAGE ON SCHEMA %1$I TO %2$I'),
  (2, 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO %2$I'),
  (3, 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO %2$I'),
  (4, 'ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %2$I'),
  (5, 'ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT USAGE, SELECT ON SEQUENCES TO %2$I')
) AS opening (step, statement)
WHERE nspname = 'public' OR (nspowner = current_user::regrole AND nspname NOT IN ('tenancy', 'information_schema'))
ORDER BY nspname, step
\gexec
