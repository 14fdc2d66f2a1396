create table agent (
  id                      uuid primary key,
  organization_id         uuid not null default current_organization_id()
    references organization on delete cascade,
  site_id                 uuid not null references site on delete cascade,
  hostname                text not null,
  platform                text not null,
  version                 text not null,
  is_local                boolean not null default false,
  upload_interval_seconds integer not null default 900
    constraint agent_upload_interval_is_positive check (upload_interval_seconds > 0),
  token_hash              bytea not null,
  token_issued_at         timestamptz not null,
  next_token_hash         bytea,
  enrolled_at             timestamptz not null,
  last_seen_at            timestamptz,
  started_at              timestamptz,
  memory_bytes            bigint,
  spool                   jsonb
);
comment on table agent is 'Our program at the customer. One for each site.';
comment on column agent.next_token_hash is
  'A rotated token that was sent but not used yet. Its first use makes it the only one.';
create unique index agent_site_is_one on agent (site_id);
create unique index agent_token_hash_is_unique on agent (token_hash);
create unique index agent_next_token_hash_is_unique on agent (next_token_hash) where next_token_hash is not null;
create index agent_organization_id on agent (organization_id);

alter table agent enable row level security;
alter table agent force row level security;
create policy agent_in_organization on agent using (in_scope(organization_id));
