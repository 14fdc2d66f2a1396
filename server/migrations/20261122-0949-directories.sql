-- Rows that are there already are changed below, of every organization.
select set_config('app.organizations', '*', true);

alter table directory add column server_known_at timestamptz;
comment on column directory.server_known_at is
  'As of when the server itself knows it. As long as that is recent, pictures of agents do not count.';
update directory set server_known_at = known_at where sync_by = 'server';

alter table directory_picture add column counts jsonb not null default '{}';
comment on column directory_picture.counts is
  'What is in it so far: objects, and as counts of Directory of the contract.';

alter table directory_object
  add column by_server boolean not null default false,
  add column sort_name text generated always as (lower(name)) stored;
comment on column directory_object.sort_name is
  'Kept, since row-level security lets an index be entered at a value, and not at what a function makes of one.';
comment on column directory_object.by_server is
  'Read by the server itself, over a connection to a controller that it trusts. Nothing else gives anybody a right.';
update directory_object as o set by_server = true
  from directory as d where d.id = o.directory_id and d.sync_by = 'server';
create index directory_object_ended on directory_object (directory_id, valid_to) where valid_to < 'infinity';
drop index directory_object_by_name;
create index directory_object_by_name on directory_object (directory_id, sort_name, id) where valid_to = 'infinity';
create index directory_object_groups on directory_object (directory_id, sort_name, id) where kind = 'group';

alter table directory_membership add column by_server boolean not null default false;
comment on column directory_membership.by_server is 'As of objects.';
update directory_membership as m set by_server = true
  from directory as d where d.id = m.directory_id and d.sync_by = 'server';
create index directory_membership_ended on directory_membership (directory_id, valid_to)
  where valid_to < 'infinity';

create table laps_reader (
  target_id        uuid not null references target on delete cascade,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  computer_id      uuid not null,
  computer         text not null,
  reader           text not null,
  granted          text not null,
  kind             text not null,
  valid_from       timestamptz not null,
  valid_to         timestamptz not null default 'infinity',
  primary key (target_id, computer_id, reader, granted, kind, computer, valid_from),
  constraint laps_reader_lasts check (valid_from < valid_to)
);
comment on table laps_reader is
  'Who may read the password of a local administrator that a domain keeps, since when and until when. Never a password.';
comment on column laps_reader.computer_id is 'The objectGUID.';
comment on column laps_reader.valid_to is 'infinity: it is so now.';
create index laps_reader_organization_id on laps_reader (organization_id);
create index laps_reader_ended on laps_reader (target_id, valid_to) where valid_to < 'infinity';

alter table laps_reader enable row level security;
alter table laps_reader force row level security;
create policy laps_reader_in_organization on laps_reader using (in_scope(organization_id));

insert into laps_reader (target_id, organization_id, computer_id, computer, reader, granted, kind, valid_from)
  select distinct r.target_id, r.organization_id, (one ->> 'computerId')::uuid, one ->> 'computer',
    one ->> 'reader', one ->> 'granted', one ->> 'kind', r.read_at
  from laps_reading as r, jsonb_array_elements(r.access) as one;

alter table laps_reading add column known_since timestamptz;
update laps_reading set known_since = read_at;
alter table laps_reading alter column known_since set not null;
alter table laps_reading drop column access;
comment on table laps_reading is
  'When it was last read who may read the passwords of local administrators that a domain keeps.';
comment on column laps_reading.known_since is 'Before that nothing can be said.';
