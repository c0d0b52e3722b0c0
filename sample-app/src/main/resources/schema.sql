create sequence if not exists order_numbers;

create table if not exists orders (
	id bigint generated always as identity primary key,
	number varchar not null unique,
	customer varchar not null,
	email varchar not null,
	city varchar not null,
	country char(2) not null,
	items varchar not null,
	amount bigint not null,
	currency char(3) not null,
	express boolean not null,
	priority varchar not null,
	state varchar not null,
	charges int not null,
	postponed int not null,
	reserved boolean not null,
	receipt varchar,
	problem varchar,
	placed_at timestamp with time zone not null,
	paid_at timestamp with time zone,
	done_at timestamp with time zone
);

create index if not exists orders_by_state on orders (state);

create table if not exists audit (
	id bigint generated always as identity primary key,
	order_id bigint not null,
	state varchar not null,
	note varchar,
	changed_at timestamp with time zone not null,
	job varchar unique
);

create index if not exists audit_by_order on audit (order_id);

create table if not exists stock (
	sku varchar primary key,
	available int not null
);

merge into stock using (values ('KB-101'), ('MS-204'), ('MN-270'), ('DK-310'), ('HS-450'), ('WC-108'), ('CB-002'),
	('ST-060'), ('CH-900'), ('LP-030')) as product (sku) on stock.sku = product.sku
	when not matched then insert (sku, available) values (product.sku, 1000000);
