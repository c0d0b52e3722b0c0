-- Jobs that have not ended: the table of db-scheduler, and columns of ours at its end.
create table if not exists thread_system_jobs (
	task_name varchar(100) not null,
	task_instance varchar(100) not null,
	task_data bytea,
	execution_time timestamp with time zone not null,
	picked boolean not null,
	picked_by varchar(50),
	last_success timestamp with time zone,
	last_failure timestamp with time zone,
	consecutive_failures int not null default 0,
	last_heartbeat timestamp with time zone,
	version bigint not null,
	priority smallint not null,
	job_key varchar(200),
	submitted_at timestamp with time zone not null,
	started_at timestamp with time zone,
	recoveries int not null default 0,
	stop_requested boolean not null default false,
	failure varchar(4000),
	primary key (task_name, task_instance)
);
create index if not exists thread_system_jobs_execution_time_idx on thread_system_jobs (execution_time);
create index if not exists thread_system_jobs_last_heartbeat_idx on thread_system_jobs (last_heartbeat);
create index if not exists thread_system_jobs_priority_idx on thread_system_jobs (priority desc, execution_time asc);
create unique index if not exists thread_system_jobs_key_idx on thread_system_jobs (task_name, job_key) where job_key is not null;
create index if not exists thread_system_jobs_stop_idx on thread_system_jobs (picked_by) where stop_requested;

-- Jobs that have ended: completed and cancelled ones for as long as they are kept, and the dead letters.
create table if not exists thread_system_jobs_finished (
	task_name varchar(100) not null,
	task_instance varchar(100) not null,
	task_data bytea,
	execution_time timestamp with time zone not null,
	priority smallint not null,
	job_key varchar(200),
	submitted_at timestamp with time zone not null,
	finished_at timestamp with time zone not null,
	state varchar(10) not null,
	attempts int not null,
	recoveries int not null,
	node varchar(50),
	failure varchar(4000),
	primary key (task_name, task_instance)
);
create index if not exists thread_system_jobs_finished_at_idx on thread_system_jobs_finished (finished_at);
create index if not exists thread_system_jobs_failed_idx on thread_system_jobs_finished (task_name) where state = 'FAILED';

-- The processes that take jobs.
create table if not exists thread_system_jobs_nodes (
	node varchar(50) not null primary key,
	started_at timestamp with time zone not null,
	last_heartbeat timestamp with time zone not null,
	handlers text not null,
	stopped boolean not null
);
