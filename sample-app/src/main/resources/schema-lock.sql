-- Nodes that start at the same time create the tables one after the other.
select pg_advisory_lock(5110001);
