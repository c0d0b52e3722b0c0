select pg_advisory_unlock(5110001);
