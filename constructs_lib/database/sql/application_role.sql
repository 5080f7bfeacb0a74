-- The application's role, and the one that logs in with its rights. The psql variables application_role and login_role
-- name them; often they are the same.
-- Every statement may be run again; nothing that the role was refused before is given to it by a second run.
SET client_min_messages = warning;
SET password_encryption = 'scram-sha-256';
SET bootstrap.application_role = :'application_role';
SET bootstrap.login_role = :'login_role';

DO $bootstrap$
DECLARE
  role_name name;
BEGIN
  FOREACH role_name IN ARRAY
    ARRAY[current_setting('bootstrap.application_role'), current_setting('bootstrap.login_role')]
  LOOP
    IF role_name = current_user THEN
      RAISE EXCEPTION 'the role % owns the database and cannot be the application''s', role_name;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format(
        'CREATE ROLE %I LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
    END IF;
    -- Taken away by hand if at all: to alter BYPASSRLS one must be a superuser, which nobody is on RDS.
    IF EXISTS (
      SELECT FROM pg_roles
      WHERE rolname = role_name
        AND (NOT rolcanlogin OR rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
    ) THEN
      RAISE EXCEPTION 'the role % exists with other attributes than the application''s role may have', role_name
        USING HINT = 'Drop the role, or take CREATEDB, CREATEROLE, REPLICATION and BYPASSRLS from it, and run this again.';
    END IF;
    IF pg_has_role(role_name, current_user, 'MEMBER') THEN
      RAISE EXCEPTION 'the role % is a member of %, the owner of the database', role_name, current_user
        USING HINT = format('REVOKE %I FROM %I, and run this again.', current_user, role_name);
    END IF;
  END LOOP;
END
$bootstrap$;

SELECT format('GRANT %I TO %I', :'application_role', :'login_role') WHERE :'application_role' <> :'login_role'
\gexec

-- psql asks for the password twice on its standard input and sends its SCRAM verifier, so that neither this text nor
-- the server's log ever holds the password.
\password :login_role

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
