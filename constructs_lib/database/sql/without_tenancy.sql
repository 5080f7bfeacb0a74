-- Without row-level security the application may create tables of its own, as frameworks do that migrate when they
-- start.
GRANT CREATE ON SCHEMA public TO :"application_role";
