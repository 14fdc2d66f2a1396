alter table session_type add column domain_container text not null default '';
comment on column session_type.domain_container is
  'Where an ephemeral account of a domain is made, as a distinguished name; empty: where its users usually are.';

alter table credential drop constraint credential_purpose_is_known;
alter table credential add constraint credential_purpose_is_known
  check (purpose in ('service', 'managed', 'stored', 'laps'));
alter table credential drop constraint credential_rotation_step_is_known;
alter table credential add constraint credential_rotation_step_is_known
  check (rotation_step in ('set', 'remove-old-key', 'expire'));
comment on column credential.purpose is
  'laps: the secret is in the directory of its computer, and is read when somebody needs it; we keep none.';
comment on column credential.rotation_step is
  'set: the target is to get the candidate, if it has not. remove-old-key: the candidate was proven and is the secret. expire: the directory is to be told that the computer has to replace it.';

alter table session add column has_password boolean not null default false;
comment on column session.has_password is
  'Its own account signs in with a password, which its user can be shown.';

alter table session_connection drop constraint session_connection_protocol_is_known;
alter table session_connection add constraint session_connection_protocol_is_known
  check (protocol in ('ssh', 'browser', 'own-tools'));
comment on column session_connection.protocol is
  'own-tools: nothing goes through us; it lasts as long as its session.';

create table laps_reading (
  target_id        uuid primary key references target on delete cascade,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  read_at          timestamptz not null,
  access           jsonb not null
);
comment on table laps_reading is
  'Who may read the passwords of local administrators that a domain keeps, when that was last read. Never a password.';
comment on column laps_reading.access is '[{computerId, computer, reader, granted, kind}]';
create index laps_reading_organization_id on laps_reading (organization_id);

alter table laps_reading enable row level security;
alter table laps_reading force row level security;
create policy laps_reading_in_organization on laps_reading using (in_scope(organization_id));
