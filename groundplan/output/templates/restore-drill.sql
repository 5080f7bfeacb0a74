\pset footer off

\echo 'The restored database:'
SELECT version() AS "version",
       current_database() AS "database",
       pg_size_pretty(pg_database_size(current_database())) AS "size",
       count(*) AS "tables",
       sum(greatest(reltuples, 0))::bigint AS "rows, by the last ANALYZE",
       now() AS "asked at"
FROM pg_class
WHERE relkind = 'r'
  AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) \gx

\echo 'Its largest tables:'
SELECT oid::regclass AS "table",
       pg_size_pretty(pg_total_relation_size(oid)) AS "size",
       greatest(reltuples, 0)::bigint AS "rows, by the last ANALYZE"
FROM pg_class
WHERE relkind = 'r'
  AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
ORDER BY pg_total_relation_size(oid) DESC, oid
LIMIT 10;
