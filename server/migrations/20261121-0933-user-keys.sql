create table user_key (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  user_id         uuid not null references "user" on delete cascade,
  name            text not null,
  algorithm       text not null,
  blob            bytea not null,
  fingerprint     text not null,
  created_at      timestamptz not null,
  last_used_at    timestamptz,
  constraint user_key_is_registered_once unique (user_id, fingerprint)
);
comment on table user_key is 'A public key with which a user signs in over SSH.';
comment on column user_key.blob is 'As it goes over the wire (RFC 4253, section 6.6); keys are compared byte for byte.';
create index user_key_organization_id on user_key (organization_id);

alter table user_key enable row level security;
alter table user_key force row level security;
create policy user_key_in_organization on user_key using (in_scope(organization_id));

create table ssh_sign_in (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  user_id         uuid not null references "user" on delete cascade,
  code            text not null,
  address         text not null,
  client          text not null,
  state           text not null
    constraint ssh_sign_in_state_is_known check (state in ('waiting', 'approved', 'denied', 'used')),
  asked_at        timestamptz not null,
  expires_at      timestamptz not null,
  constraint ssh_sign_in_code_is_unique unique (code)
);
comment on table ssh_sign_in is 'Somebody at an SSH client waits for a yes in the browser.';
comment on column ssh_sign_in.state is 'An approval is used once.';
create index ssh_sign_in_user_id on ssh_sign_in (user_id);
create index ssh_sign_in_organization_id on ssh_sign_in (organization_id);
create index ssh_sign_in_expires_at on ssh_sign_in (expires_at);

alter table ssh_sign_in enable row level security;
alter table ssh_sign_in force row level security;
create policy ssh_sign_in_in_organization on ssh_sign_in using (in_scope(organization_id));
