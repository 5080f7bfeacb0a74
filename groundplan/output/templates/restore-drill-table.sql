\set QUIET on
\pset format unaligned
\pset tuples_only on

-- `regclass` reads the name as SQL would and writes it quoted where that is needed.
\if :{?newest}
SELECT format(
  $$SELECT concat_ws('|', 'counted', count(*), coalesce(floor(extract(epoch FROM max(%1$I)))::text, ''),
                     coalesce(max(%1$I)::text, '')) FROM %2$s$$,
  (parse_ident(:'newest'))[1], :'table'::regclass) \gexec
\else
SELECT format($$SELECT concat_ws('|', 'counted', count(*)) FROM %s$$, :'table'::regclass) \gexec
\endif
