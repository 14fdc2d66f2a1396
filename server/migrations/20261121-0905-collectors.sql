create table source (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  site_id         uuid not null references site on delete cascade,
  kind            text not null,
  name            text not null,
  is_enabled      boolean not null default true,
  created_at      timestamptz not null
);
comment on table source is 'An audited system.';
create unique index source_name_is_unique on source (organization_id, lower(name));
create index source_site_id on source (site_id);

alter table source enable row level security;
alter table source force row level security;
create policy source_in_organization on source using (in_scope(organization_id));

create table connector (
  id                uuid primary key,
  organization_id   uuid not null default current_organization_id()
    references organization on delete cascade,
  source_id         uuid not null references source on delete cascade,
  kind              text not null,
  is_enabled        boolean not null default true,
  settings          jsonb not null default '{}',
  report            jsonb,
  reported_at       timestamptz,
  last_record_at    timestamptz,
  record_count      bigint not null default 0,
  created_at        timestamptz not null
);
comment on table connector is 'One stream switched on for a source.';
create unique index connector_kind_is_once_per_source on connector (source_id, kind);
create index connector_organization_id on connector (organization_id);

alter table connector enable row level security;
alter table connector force row level security;
create policy connector_in_organization on connector using (in_scope(organization_id));
