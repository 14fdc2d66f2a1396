create table integration_credential (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  name             text not null,
  username         text not null,
  password_hash    bytea not null,
  password_made_at timestamptz not null,
  may_read         boolean not null,
  may_write        boolean not null,
  expires_at       timestamptz,
  last_used_at     timestamptz,
  created_by       text not null,
  created_at       timestamptz not null,
  constraint integration_credential_may_do_something check (may_read or may_write)
);
comment on table integration_credential is
  'What a client of the Integration API signs in with. One of the managing organization reaches all organizations.';
comment on column integration_credential.password_hash is 'SHA-256 of a password of 256 random bits made by us.';
comment on column integration_credential.password_made_at is 'A limit in time begins anew with each password.';
comment on column integration_credential.last_used_at is 'Kept to the minute.';
create unique index integration_credential_username_is_unique on integration_credential (lower(username));
create index integration_credential_organization_id on integration_credential (organization_id);
create index integration_credential_expires_at on integration_credential (expires_at) where expires_at is not null;

alter table integration_credential enable row level security;
alter table integration_credential force row level security;
create policy integration_credential_in_organization on integration_credential
  using (in_scope(organization_id));

create table integration_unanswered_write (
  credential_id   uuid not null references integration_credential on delete cascade,
  request_hash    bytea not null,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  stored_at       timestamptz not null,
  primary key (credential_id, request_hash, organization_id)
);
comment on table integration_unanswered_write is
  'Requests whose records are stored and whose answer has not left yet: the same request again is a retry, not news.';
create index integration_unanswered_write_organization_id on integration_unanswered_write (organization_id);
create index integration_unanswered_write_stored_at on integration_unanswered_write (stored_at);

alter table integration_unanswered_write enable row level security;
alter table integration_unanswered_write force row level security;
create policy integration_unanswered_write_in_organization on integration_unanswered_write
  using (in_scope(organization_id));
