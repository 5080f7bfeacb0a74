-- What lets one tenant reach another's rows, a row for each finding; no rows is the good answer.
CREATE OR REPLACE FUNCTION tenancy.audit(application_role name DEFAULT :'application_role')
RETURNS TABLE (object text, finding text, remedy text)
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
WITH application AS (
  SELECT * FROM pg_roles WHERE rolname = application_role
),
relation AS (
  SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name, application.oid AS application
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN application
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tenancy') AND n.nspname NOT LIKE 'pg\_%'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    AND (has_table_privilege(application.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
      OR has_any_column_privilege(application.oid, c.oid, 'SELECT, INSERT, UPDATE'))
),
tenant_table AS (
  SELECT * FROM relation
  WHERE relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM tenancy.shared_table s WHERE s.name = relation.name)
),
policy AS (
  SELECT p.*, tenant_table.name,
    pg_get_expr(polqual, polrelid) AS reads, pg_get_expr(COALESCE(polwithcheck, polqual), polrelid) AS writes
  FROM pg_policy p JOIN tenant_table ON tenant_table.oid = polrelid
  WHERE EXISTS (
    SELECT FROM unnest(polroles) AS applies WHERE applies = 0 OR pg_has_role(application, applies, 'MEMBER'))
),
tenant_column AS (
  SELECT polrelid AS relation, refobjsubid AS number
  FROM policy JOIN pg_depend ON classid = 'pg_policy'::regclass AND objid = policy.oid
  WHERE refclassid = 'pg_class'::regclass AND refobjid = polrelid AND refobjsubid > 0
)
SELECT name, 'has no row-level security: the application reaches the rows of all tenants',
  format('SELECT tenancy.protect(%L), or SELECT tenancy.share(%L, ''why'') where rows have no tenant', name, name)
FROM tenant_table WHERE NOT relrowsecurity
UNION ALL
SELECT name, 'does not force row-level security: its owner, and all that runs as its owner, passes by the policies',
  format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name)
FROM tenant_table WHERE relrowsecurity AND NOT relforcerowsecurity
UNION ALL
SELECT name, 'has row-level security and no policy: the application sees no row',
  format('SELECT tenancy.protect(%L)', name)
FROM tenant_table WHERE relrowsecurity AND NOT EXISTS (SELECT FROM policy WHERE polrelid = tenant_table.oid)
UNION ALL
SELECT name, format('has the policy %I, which lets rows be read without asking for the tenant', polname),
  format('compare with tenancy.current_tenant() in USING, or SELECT tenancy.protect(%L)', name)
FROM policy
WHERE polpermissive AND polcmd <> 'a' AND COALESCE(reads, '') !~ 'current_tenant\(\)|app\.tenant_id'
UNION ALL
SELECT name, format('has the policy %I, which lets rows be written without asking for the tenant', polname),
  format('compare with tenancy.current_tenant() in WITH CHECK, or SELECT tenancy.protect(%L)', name)
FROM policy
WHERE polpermissive AND polcmd IN ('*', 'a', 'w') AND COALESCE(writes, '') !~ 'current_tenant\(\)|app\.tenant_id'
UNION ALL
SELECT name, format('has the policy %I, which fails on a reused connection: the setting is empty text there', polname),
  'use tenancy.current_tenant(), or NULLIF(current_setting(''app.tenant_id'', true), '''')'
FROM policy
WHERE concat(reads, writes) ~ 'app\.tenant_id' AND concat(reads, writes) !~* 'nullif'
UNION ALL
SELECT name, format('has the foreign key %I without the tenant: a row may refer to another tenant''s', conname),
  format('FOREIGN KEY (tenant column, other columns) REFERENCES %s (the same columns, which are UNIQUE there)',
    confrelid::regclass)
FROM pg_constraint JOIN tenant_table ON tenant_table.oid = conrelid
WHERE contype = 'f' AND conparentid = 0
  AND EXISTS (SELECT FROM tenant_column WHERE relation = conrelid)
  AND EXISTS (SELECT FROM tenant_column WHERE relation = confrelid)
  AND NOT EXISTS (
    SELECT FROM unnest(conkey, confkey) AS pair (own, other)
    JOIN tenant_column owns ON owns.relation = conrelid AND owns.number = own
    JOIN tenant_column others ON others.relation = confrelid AND others.number = other)
UNION ALL
SELECT name, format('has the unique index %s without the tenant: a refused row tells that another tenant has it',
    indexrelid::regclass),
  'UNIQUE (tenant column, other columns)'
FROM pg_index JOIN tenant_table ON tenant_table.oid = indrelid
WHERE indisunique AND EXISTS (SELECT FROM tenant_column WHERE relation = indrelid)
  AND NOT EXISTS (SELECT FROM tenant_column WHERE relation = indrelid AND number = ANY (indkey))
  -- A key that nobody chooses tells nothing.
  AND NOT EXISTS (
    SELECT FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = indrelid AND attnum = indkey[0] AND indnkeyatts = 1
      AND (attidentity <> '' OR atttypid = 'uuid'::regtype OR pg_get_expr(adbin, adrelid) LIKE 'nextval(%'))
UNION ALL
SELECT name, format('gives the application %s, which no policy limits', privilege),
  format('REVOKE %s ON %s FROM %I', privilege, name, application_role)
FROM relation CROSS JOIN (VALUES ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) AS unlimited (privilege)
WHERE relkind IN ('r', 'p') AND has_table_privilege(application, oid, privilege)
UNION ALL
SELECT name, 'is a view that reads as its owner, and not as who asks',
  format('ALTER VIEW %s SET (security_invoker = true), which PostgreSQL 15 brought', name)
FROM relation JOIN pg_roles owner ON owner.oid = relowner
WHERE relkind = 'v'
  AND NOT COALESCE(reloptions @> '{security_invoker=true}' OR reloptions @> '{security_invoker=on}', false)
  AND (current_setting('server_version_num')::integer >= 150000 OR owner.rolsuper OR owner.rolbypassrls)
UNION ALL
SELECT name, 'is out of the reach of row-level security, and the application reads it',
  format('REVOKE ALL ON %s FROM %I', name, application_role)
FROM relation WHERE relkind IN ('m', 'f')
UNION ALL
SELECT p.oid::regprocedure::text, 'runs with the rights of its owner, and the application may call it',
  format('ALTER FUNCTION %s SECURITY INVOKER', p.oid::regprocedure)
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace CROSS JOIN application
WHERE prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tenancy')
  AND has_schema_privilege(application.oid, n.oid, 'USAGE') AND has_function_privilege(application.oid, p.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
UNION ALL
SELECT quote_ident(rolname), format('has the attribute %s', attribute), format('ALTER ROLE %I NO%s', rolname, attribute)
FROM application CROSS JOIN LATERAL (VALUES
  ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
  ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) AS attributes (attribute, granted)
WHERE granted
UNION ALL
SELECT quote_ident(application.rolname), format('is a member of the role %I and has its rights', other.rolname),
  format('REVOKE %I FROM %I', other.rolname, application.rolname)
FROM application JOIN pg_auth_members ON member = application.oid JOIN pg_roles other ON other.oid = roleid
WHERE other.rolname <> 'rds_iam'
UNION ALL
SELECT quote_ident(rolname), format('owns %s: an owner can alter it, drop it and take its policies away',
    pg_describe_object(classid, objid, 0)),
  'ALTER … OWNER TO the owner of the database'
FROM application JOIN pg_shdepend ON refclassid = 'pg_authid'::regclass AND refobjid = application.oid
WHERE deptype = 'o' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT format('schema %I', nspname), 'lets the application create objects in it',
  format('REVOKE CREATE ON SCHEMA %I FROM %I, PUBLIC', nspname, application_role)
FROM pg_namespace CROSS JOIN application
WHERE nspname NOT LIKE 'pg\_%' AND has_schema_privilege(application.oid, pg_namespace.oid, 'CREATE')
UNION ALL
SELECT concat_ws(' in ', COALESCE(rolname, 'each role'), datname), 'starts each session with a tenant',
  'ALTER ROLE or ALTER DATABASE … RESET app.tenant_id'
FROM pg_db_role_setting
LEFT JOIN pg_roles ON pg_roles.oid = setrole LEFT JOIN pg_database ON pg_database.oid = setdatabase
WHERE array_to_string(setconfig, ' ') LIKE '%app.tenant_id=%' AND COALESCE(datname, current_database()) = current_database()
ORDER BY 1, 2
$$;

-- For the last migration of a release: it fails as long as the audit finds something.
CREATE OR REPLACE FUNCTION tenancy.require_isolation() RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  findings text := (SELECT pg_catalog.string_agg(pg_catalog.concat(object, ' ', finding), E'\n') FROM tenancy.audit());
BEGIN
  IF findings IS NOT NULL THEN
    RAISE EXCEPTION 'tenants are not kept apart' USING DETAIL = findings, HINT = 'SELECT * FROM tenancy.audit()';
  END IF;
END
$$;

REVOKE EXECUTE ON FUNCTION tenancy.audit(name), tenancy.require_isolation() FROM PUBLIC;
SELECT * FROM tenancy.audit();
