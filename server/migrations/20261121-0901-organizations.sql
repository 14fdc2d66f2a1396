create table organization (
  id                      uuid primary key,
  kind                    text not null
    constraint organization_kind_is_known check (kind in ('managing', 'managed')),
  name                    text not null,
  time_zone               text not null default 'UTC',
  country                 text not null default '',
  tags                    text[] not null default '{}',
  second_factor           text not null default 'interactive'
    constraint organization_second_factor_is_known check (second_factor in ('interactive', 'always', 'off')),
  activity_retention_days integer not null default 365
    constraint organization_activity_retention_is_positive check (activity_retention_days > 0),
  deletion_requested_by   text,
  deletion_requested_at   timestamptz,
  deletion_due_at         timestamptz,
  created_at              timestamptz not null,
  constraint organization_deletion_is_whole
    check (num_nulls(deletion_requested_by, deletion_requested_at, deletion_due_at) in (0, 3))
);
comment on table organization is 'One tenant: the managing one (the MSP) or a managed one (a customer).';
create unique index organization_managing_is_one on organization ((true)) where kind = 'managing';
create unique index organization_name_is_unique on organization (lower(name));
create index organization_deletion_due_at on organization (deletion_due_at) where deletion_due_at is not null;

alter table organization enable row level security;
alter table organization force row level security;
create policy organization_is_itself on organization using (in_scope(id));

-- Groups belong to the managing organization; a managed one never sees them.
create table organization_group (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  name            text not null,
  created_at      timestamptz not null
);
comment on table organization_group is 'A named set of organizations that limits what non-administrators see.';
create unique index organization_group_name_is_unique on organization_group (organization_id, lower(name));

alter table organization_group enable row level security;
alter table organization_group force row level security;
create policy organization_group_in_organization on organization_group using (in_scope(organization_id));

create table organization_group_member (
  organization_group_id uuid not null references organization_group on delete cascade,
  member_id             uuid not null references organization on delete cascade,
  organization_id       uuid not null default current_organization_id()
    references organization on delete cascade,
  primary key (organization_group_id, member_id)
);
comment on table organization_group_member is 'Which organizations a group holds. organization_id is the owner of the group.';
create index organization_group_member_member_id on organization_group_member (member_id);
create index organization_group_member_organization_id on organization_group_member (organization_id);

alter table organization_group_member enable row level security;
alter table organization_group_member force row level security;
create policy organization_group_member_in_organization on organization_group_member
  using (in_scope(organization_id));

create table site (
  id                   uuid primary key,
  organization_id      uuid not null default current_organization_id()
    references organization on delete cascade,
  name                 text not null,
  enrolment_hash       bytea,
  enrolment_expires_at timestamptz,
  created_at           timestamptz not null,
  constraint site_enrolment_is_whole check (num_nulls(enrolment_hash, enrolment_expires_at) in (0, 2))
);
comment on table site is 'One place inside an organization with one agent.';
comment on column site.enrolment_hash is 'SHA-256 of the secret that one agent may enrol with, once.';
create unique index site_name_is_unique on site (organization_id, lower(name));
create unique index site_enrolment_hash_is_unique on site (enrolment_hash) where enrolment_hash is not null;

alter table site enable row level security;
alter table site force row level security;
create policy site_in_organization on site using (in_scope(organization_id));

create table status (
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  subject         text not null
    constraint status_subject_is_known check (subject in ('organization', 'site', 'agent', 'source', 'connector')),
  subject_id      uuid not null,
  parent          text
    constraint status_parent_is_known check (parent in ('organization', 'site', 'source')),
  parent_id       uuid,
  own             text not null,
  own_reason      text not null,
  status          text not null,
  reason          text not null,
  since           timestamptz not null,
  primary key (subject, subject_id),
  constraint status_parent_is_whole check (num_nulls(parent, parent_id) in (0, 2))
);
comment on table status is 'How each thing is now: what it says of itself (own) and, with its children, as a whole (status).';
create index status_organization_id on status (organization_id);
create index status_parent_id on status (parent_id);

alter table status enable row level security;
alter table status force row level security;
create policy status_in_organization on status using (in_scope(organization_id));

create table status_change (
  id              bigint generated always as identity primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  subject         text not null,
  subject_id      uuid not null,
  status          text not null,
  reason          text not null,
  since           timestamptz not null
);
comment on table status_change is 'The history of statuses: one row for each change.';
create index status_change_subject_id on status_change (subject_id, since desc);
create index status_change_organization_id on status_change (organization_id);

alter table status_change enable row level security;
alter table status_change force row level security;
create policy status_change_in_organization on status_change using (in_scope(organization_id));
