-- Row-level security by tenant: the setting app.tenant_id says whose rows a transaction sees.
-- https://www.postgresql.org/docs/current/ddl-rowsecurity.html
REVOKE CREATE ON SCHEMA public FROM :"application_role";
CREATE SCHEMA IF NOT EXISTS tenancy;
GRANT USAGE ON SCHEMA tenancy TO :"application_role";

CREATE TABLE IF NOT EXISTS tenancy.shared_table (
  name text PRIMARY KEY,
  reason text NOT NULL CHECK (reason <> '')
);

-- A setting that a transaction made reads as empty text afterwards, not as NULL, and empty text is no uuid.
CREATE OR REPLACE FUNCTION tenancy.current_tenant() RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT NULLIF(pg_catalog.current_setting('app.tenant_id', true), '') $$;

-- Until the end of the transaction, so that a pooled connection carries no tenant to its next client.
CREATE OR REPLACE FUNCTION tenancy.use_tenant(tenant text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  IF COALESCE(tenant, '') = '' THEN
    RAISE EXCEPTION 'no tenant given';
  END IF;
  PERFORM pg_catalog.set_config('app.tenant_id', tenant, true);
END
$$;

CREATE OR REPLACE FUNCTION tenancy.protect(protected regclass, tenant_column name DEFAULT 'tenant_id') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
  tenant pg_attribute;
  own_rows text;
BEGIN
  SELECT * INTO tenant FROM pg_attribute
  WHERE attrelid = protected AND attname = tenant_column AND attnum > 0 AND NOT attisdropped;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the table % has no column %', protected, tenant_column
      USING HINT = 'Name the column that holds the tenant, or call tenancy.share for a table of all tenants.';
  END IF;
  IF NOT tenant.attnotnull THEN
    RAISE EXCEPTION 'the column % of % may be NULL, and such a row would belong to no tenant', tenant_column, protected
      USING HINT = format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', protected, tenant_column);
  END IF;
  own_rows := format('%I = tenancy.current_tenant()::%s', tenant_column, format_type(tenant.atttypid, NULL));
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', protected);
  EXECUTE format('DROP POLICY IF EXISTS tenant ON %s', protected);
  EXECUTE format('CREATE POLICY tenant ON %s USING (%s) WITH CHECK (%s)', protected, own_rows, own_rows);
  IF NOT EXISTS (
    SELECT FROM pg_index
    WHERE indrelid = protected AND indkey[0] = tenant.attnum AND indisvalid AND indpred IS NULL
  ) THEN
    EXECUTE format('CREATE INDEX ON %s (%I)', protected, tenant_column);
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION tenancy.share(shared regclass, reason text) RETURNS void
LANGUAGE sql
AS $$
  INSERT INTO tenancy.shared_table (name, reason)
  SELECT pg_catalog.format('%I.%I', nspname, relname), share.reason
  FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
  WHERE pg_class.oid = shared
  ON CONFLICT (name) DO UPDATE SET reason = EXCLUDED.reason
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA tenancy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.current_tenant(), tenancy.use_tenant(text) TO :"application_role";
