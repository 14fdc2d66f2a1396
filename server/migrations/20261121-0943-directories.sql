create table directory (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  target_id        uuid not null references target on delete cascade,
  name             text not null,
  netbios_name     text,
  sid              text,
  settings         jsonb not null,
  sync_state       text not null default 'never'
    constraint directory_sync_state_is_known
      check (sync_state in ('never', 'running', 'complete', 'failed')),
  sync_text        text not null,
  sync_by          text
    constraint directory_sync_is_by_us_or_an_agent check (sync_by in ('server', 'agent')),
  started_at       timestamptz,
  progress_done    integer,
  progress_total   integer,
  known_at         timestamptz,
  known_since      timestamptz,
  whole_at         timestamptz,
  whole_wanted     boolean not null default true,
  counts           jsonb not null default '{}',
  next_run_at      timestamptz not null,
  claim            uuid,
  claimed_until    timestamptz,
  created_at       timestamptz not null,
  constraint directory_claim_is_whole check (num_nulls(claim, claimed_until) in (0, 2)),
  constraint directory_is_known_since_it_is_known check ((known_at is null) = (known_since is null))
);
comment on table directory is 'What is known of a domain among the targets, and how it is kept up to date.';
comment on column directory.settings is 'As DirectorySettings of the contract.';
comment on column directory.known_at is 'As of when what we know is; pictures that are older do not count.';
comment on column directory.known_since is 'When the first picture was taken: before that nothing can be said.';
comment on column directory.whole_at is 'When the last picture of all of it was taken; differences are read since.';
comment on column directory.counts is 'As counts of Directory of the contract, as of known_at.';
comment on column directory.claim is 'Of the worker that reads it now, and of no other; over when the time is.';
create unique index directory_is_one_for_each_target on directory (target_id);
create index directory_organization_id on directory (organization_id);
create index directory_due on directory (next_run_at);

alter table directory enable row level security;
alter table directory force row level security;
create policy directory_in_organization on directory using (in_scope(organization_id));

create table directory_controller (
  directory_id         uuid not null references directory on delete cascade,
  organization_id      uuid not null default current_organization_id()
    references organization on delete cascade,
  host                 text not null,
  is_reachable         boolean not null,
  text                 text not null,
  checked_at           timestamptz not null,
  clock_skew_seconds   double precision,
  certificate_ends_at  timestamptz,
  invocation_id        text,
  highest_usn          bigint,
  read_usn             bigint,
  anchor_id            uuid,
  primary key (directory_id, host)
);
comment on table directory_controller is 'A domain controller, and how it was when it was last looked at.';
comment on column directory_controller.invocation_id is
  'Names its database; another after it was restored (MS-ADTS 3.1.1.1.9).';
comment on column directory_controller.read_usn is
  'All that it has written up to here is known; null when all of it has to be read first.';
comment on column directory_controller.anchor_id is
  'An object that this controller changed with that number: when it no longer has it, the numbers went back.';
create index directory_controller_organization_id on directory_controller (organization_id);

alter table directory_controller enable row level security;
alter table directory_controller force row level security;
create policy directory_controller_in_organization on directory_controller
  using (in_scope(organization_id));

-- The two large tables refer to their directory alone: an index for the organization would be as large again, and the
-- organization takes the directory with it.
create table directory_object (
  directory_id     uuid not null references directory on delete cascade,
  organization_id  uuid not null default current_organization_id(),
  id               uuid not null,
  valid_from       timestamptz not null,
  valid_to         timestamptz not null default 'infinity',
  kind             text not null
    constraint directory_object_kind_is_known check (kind in
      ('user', 'group', 'computer', 'organizational-unit', 'contact', 'service-account')),
  name             text not null,
  facts            jsonb not null,
  sought           text generated always as (lower(
    coalesce(facts ->> 'path', '') || chr(10) || coalesce(facts ->> 'samAccountName', '') || chr(10)
    || coalesce(facts ->> 'userPrincipalName', '') || chr(10) || coalesce(facts ->> 'displayName', '') || chr(10)
    || coalesce(facts ->> 'email', '') || chr(10) || coalesce(facts ->> 'dnsHostName', ''))) stored,
  primary key (directory_id, id, valid_from),
  constraint directory_object_version_lasts check (valid_from < valid_to)
);
comment on table directory_object is
  'Objects of directories: a row for each state that one was in, and since when and until when it was.';
comment on column directory_object.id is 'The objectGUID, which an object keeps through renames and moves.';
comment on column directory_object.valid_to is 'infinity: it is so now. An object without such a row is gone.';
comment on column directory_object.facts is 'As DirectoryFacts of the contract.';
create unique index directory_object_has_one_state on directory_object (directory_id, id)
  where valid_to = 'infinity';
create index directory_object_by_name on directory_object (directory_id, lower(name), id)
  where valid_to = 'infinity';
create index directory_object_by_account on directory_object (directory_id, lower(facts ->> 'samAccountName'))
  where valid_to = 'infinity';
create index directory_object_by_principal_name
  on directory_object (directory_id, lower(facts ->> 'userPrincipalName')) where valid_to = 'infinity';
create index directory_object_by_sid on directory_object (directory_id, (facts ->> 'sid'))
  where valid_to = 'infinity';
create index directory_object_by_expiry on directory_object (directory_id, (facts ->> 'expiresAt'))
  where valid_to = 'infinity' and facts ? 'expiresAt';

alter table directory_object enable row level security;
alter table directory_object force row level security;
create policy directory_object_in_organization on directory_object using (in_scope(organization_id));

create table directory_membership (
  directory_id     uuid not null references directory on delete cascade,
  organization_id  uuid not null default current_organization_id(),
  group_id         uuid not null,
  member_id        uuid not null,
  valid_from       timestamptz not null,
  valid_to         timestamptz not null default 'infinity',
  primary key (directory_id, group_id, member_id, valid_from),
  constraint directory_membership_lasts check (valid_from < valid_to)
);
comment on table directory_membership is
  'Who is a direct member of a group, also as primary group, since when and until when.';
comment on column directory_membership.member_id is
  'An objectGUID; of an object that is not read, such as one of another domain, only this is known.';
create unique index directory_membership_is_once on directory_membership (directory_id, group_id, member_id)
  where valid_to = 'infinity';
create index directory_membership_of_member on directory_membership (directory_id, member_id, group_id);

alter table directory_membership enable row level security;
alter table directory_membership force row level security;
create policy directory_membership_in_organization on directory_membership
  using (in_scope(organization_id));

create table directory_picture (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  directory_id     uuid not null references directory on delete cascade,
  connector_id     uuid,
  is_whole         boolean not null,
  taken_at         timestamptz not null,
  last_part        integer,
  touched_at       timestamptz not null
);
comment on table directory_picture is
  'A picture of a directory that is being received. It counts when all parts are there, and is then gone.';
comment on column directory_picture.connector_id is 'Of the agent that sends it; null: the server reads it itself.';
comment on column directory_picture.is_whole is 'What is not in it is gone; else it is as before.';
create index directory_picture_directory_id on directory_picture (directory_id);
create index directory_picture_organization_id on directory_picture (organization_id);
create index directory_picture_touched_at on directory_picture (touched_at);

alter table directory_picture enable row level security;
alter table directory_picture force row level security;
create policy directory_picture_in_organization on directory_picture
  using (in_scope(organization_id));

create table directory_picture_part (
  picture_id       uuid not null references directory_picture on delete cascade,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  part             integer not null,
  objects          jsonb not null,
  gone             uuid[] not null default '{}',
  joined           jsonb not null default '[]',
  primary key (picture_id, part)
);
comment on table directory_picture_part is 'Objects of a picture, a thousand at a time.';
comment on column directory_picture_part.objects is
  'PicturedObjects. One that is in several parts has the members of all of them.';
comment on column directory_picture_part.gone is 'Of a difference: ids of objects that were deleted.';
comment on column directory_picture_part.joined is
  'Of a difference: [group, member] that is there whatever else the group has.';
create index directory_picture_part_organization_id on directory_picture_part (organization_id);

alter table directory_picture_part enable row level security;
alter table directory_picture_part force row level security;
create policy directory_picture_part_in_organization on directory_picture_part
  using (in_scope(organization_id));

create table directory_computer (
  directory_id     uuid not null references directory on delete cascade,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  object_id        uuid not null,
  target_id        uuid references target on delete set null,
  is_made          boolean not null,
  name             text not null,
  address          text not null,
  kind             text not null,
  state            text not null
    constraint directory_computer_state_is_known check (state in ('present', 'gone')),
  primary key (directory_id, object_id)
);
comment on table directory_computer is 'Computers of a directory that became targets by a rule.';
comment on column directory_computer.target_id is 'Null: somebody removed the target, and it is not made again.';
comment on column directory_computer.is_made is 'False: there was such a target before, and it stays as people made it.';
comment on column directory_computer.name is
  'As it was given to the target, with address and kind: what people changed since is left as it is.';
create index directory_computer_organization_id on directory_computer (organization_id);
create index directory_computer_target_id on directory_computer (target_id);

alter table directory_computer enable row level security;
alter table directory_computer force row level security;
create policy directory_computer_in_organization on directory_computer
  using (in_scope(organization_id));
