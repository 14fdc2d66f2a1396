-- The journal: what has been acknowledged. seq is given out under a lock that is held until commit, so that
-- whoever follows the journal by seq misses nothing.
create sequence activity_batch_seq;

create table activity_batch (
  organization_id uuid not null default current_organization_id(),
  seq             bigint not null default nextval('activity_batch_seq'),
  received_at     timestamptz not null,
  batch_id        uuid not null,
  agent_id        uuid,
  connector_id    uuid,
  source_id       uuid,
  connector       text not null,
  source          text not null,
  record_count    integer not null,
  from_at         timestamptz not null,
  to_at           timestamptz not null,
  body            bytea not null,
  primary key (seq, received_at)
) partition by range (received_at);
comment on table activity_batch is 'Batches of activity records as JSON lines, zstd-compressed, in order of commit. Append-only but for retention.';
create index activity_batch_organization_id on activity_batch (organization_id, to_at);
create table activity_batch_rest partition of activity_batch default;

-- The body is compressed already.
alter table activity_batch alter column body set storage external;
alter table activity_batch_rest alter column body set storage external;

alter table activity_batch enable row level security;
alter table activity_batch force row level security;
create policy activity_batch_in_organization on activity_batch using (in_scope(organization_id));
alter table activity_batch_rest enable row level security;
alter table activity_batch_rest force row level security;
create policy activity_batch_rest_in_organization on activity_batch_rest using (in_scope(organization_id));

-- The application owns no table, so these two do for it what only the owner can. They take a month and nothing
-- else, and work in a transaction of the whole system: who is no superuser may not give a function a setting.
create function ensure_activity_month(month date) returns void
  language plpgsql security definer
  set search_path = public, pg_temp
as $$
declare
  starts constant date := date_trunc('month', month)::date;
  ends   constant date := (date_trunc('month', month) + interval '1 month')::date;
  name   constant text := 'activity_batch_' || to_char(starts, 'YYYYMM');
begin
  perform pg_advisory_xact_lock(4711011);
  if to_regclass(name) is not null
    or exists (select from activity_batch_rest
      where received_at >= starts at time zone 'UTC' and received_at < ends at time zone 'UTC') then
    return;
  end if;
  execute format('create table %I partition of activity_batch for values from (%L) to (%L)',
    name, starts::timestamp at time zone 'UTC', ends::timestamp at time zone 'UTC');
  execute format('alter table %I alter column body set storage external', name);
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy %I on %I using (in_scope(organization_id))', name || '_in_organization', name);
end
$$;
comment on function ensure_activity_month is
  'Makes the partition of the journal for a month, unless it is there or its rows are in activity_batch_rest already.';

create function drop_expired_activity_months() returns void
  language plpgsql security definer
  set search_path = public, pg_temp
as $$
declare
  partition record;
  is_kept boolean;
begin
  for partition in
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'activity_batch'::regclass and relname ~ '^activity_batch_[0-9]{6}$'
      and to_date(right(relname, 6), 'YYYYMM') < date_trunc('month', now())::date
    order by relname
  loop
    execute format(
      'select exists (select from %I as batch join organization on organization.id = batch.organization_id
        where batch.to_at >= now() - make_interval(days => organization.activity_retention_days))',
      partition.name) into is_kept;
    if not is_kept then
      execute format('drop table %I', partition.name);
    end if;
  end loop;
end
$$;
comment on function drop_expired_activity_months is
  'Removes partitions of the journal in which there is nothing that an organization still keeps.';

-- A partitioned table cannot promise that a batch id is unique; this one does.
create table activity_receipt (
  agent_id        uuid not null,
  batch_id        uuid not null,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  accepted        integer not null,
  refused         integer not null,
  received_at     timestamptz not null,
  primary key (agent_id, batch_id)
);
comment on table activity_receipt is 'Which batches of an agent are stored, so that one sent again is stored once.';
create index activity_receipt_organization_id on activity_receipt (organization_id);
create index activity_receipt_received_at on activity_receipt (received_at);

alter table activity_receipt enable row level security;
alter table activity_receipt force row level security;
create policy activity_receipt_in_organization on activity_receipt using (in_scope(organization_id));

create table activity_quarantine (
  id              bigint generated always as identity primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  at              timestamptz not null,
  agent_id        uuid,
  connector_id    uuid,
  connector       text not null,
  batch_id        uuid not null,
  line            integer not null,
  reason          text not null,
  text            text not null
);
comment on table activity_quarantine is 'Lines of batches that were refused, with the reason and how they began.';
create index activity_quarantine_organization_id on activity_quarantine (organization_id, id desc);
create index activity_quarantine_batch on activity_quarantine (agent_id, batch_id);

alter table activity_quarantine enable row level security;
alter table activity_quarantine force row level security;
create policy activity_quarantine_in_organization on activity_quarantine using (in_scope(organization_id));

create table activity_index_problem (
  seq             bigint primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  batch_id        uuid not null,
  reason          text not null,
  at              timestamptz not null
);
comment on table activity_index_problem is 'Batches of the journal that the search index could not take.';
create index activity_index_problem_organization_id on activity_index_problem (organization_id);

alter table activity_index_problem enable row level security;
alter table activity_index_problem force row level security;
create policy activity_index_problem_in_organization on activity_index_problem using (in_scope(organization_id));

create table activity_index_rebuild (
  id           boolean primary key default true
    constraint activity_index_rebuild_is_one check (id),
  requested_at timestamptz not null
);
comment on table activity_index_rebuild is 'There while the search index is to be built again from the journal.';

create table investigation (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  name            text not null,
  description     text not null default '',
  filter          text not null,
  created_by      text not null,
  updated_at      timestamptz not null
);
comment on table investigation is 'A search kept under a name.';
create unique index investigation_name_is_unique on investigation (organization_id, lower(name));

alter table investigation enable row level security;
alter table investigation force row level security;
create policy investigation_in_organization on investigation using (in_scope(organization_id));
