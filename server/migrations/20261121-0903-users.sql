create table "user" (
  id                     uuid primary key,
  organization_id        uuid not null default current_organization_id()
    references organization on delete cascade,
  username               text not null,
  display_name           text not null default '',
  email                  text not null default '',
  role                   text not null
    constraint user_role_is_known check (role in
      ('administrator', 'editor', 'viewer', 'co-managing-administrator', 'business-viewer')),
  is_built_in            boolean not null default false,
  is_enabled             boolean not null default true,
  access_ends_at         timestamptz,
  password_hash          text,
  totp_secret            bytea,
  totp_pending_secret    bytea,
  totp_last_step         bigint,
  recovery_code_hashes   bytea[] not null default '{}',
  invitation_hash        bytea,
  invitation_expires_at  timestamptz,
  last_login_at          timestamptz,
  created_at             timestamptz not null,
  constraint user_invitation_is_whole check (num_nulls(invitation_hash, invitation_expires_at) in (0, 2))
);
comment on table "user" is 'Somebody who signs in to Gatehouse.';
comment on column "user".totp_secret is 'Sealed with the master key. There is one if and only if the second factor is enrolled.';
comment on column "user".totp_pending_secret is 'Sealed, too: shown to the user, and of no use until a code proves it.';
comment on column "user".totp_last_step is 'The last 30-second step that a code was used for: a code works once.';
comment on column "user".recovery_code_hashes is 'SHA-256 of each code that is left.';
create unique index user_username_is_unique on "user" (lower(username));
create unique index user_invitation_hash_is_unique on "user" (invitation_hash) where invitation_hash is not null;
create unique index user_built_in_is_one on "user" ((true)) where is_built_in;
create index user_organization_id on "user" (organization_id);

alter table "user" enable row level security;
alter table "user" force row level security;
create policy user_in_organization on "user" using (in_scope(organization_id));

create table user_organization_group (
  user_id               uuid not null references "user" on delete cascade,
  organization_group_id uuid not null references organization_group on delete cascade,
  organization_id       uuid not null default current_organization_id()
    references organization on delete cascade,
  primary key (user_id, organization_group_id)
);
comment on table user_organization_group is 'The groups of organizations that limit what a user of the MSP sees.';
create index user_organization_group_group_id on user_organization_group (organization_group_id);
create index user_organization_group_organization_id on user_organization_group (organization_id);

alter table user_organization_group enable row level security;
alter table user_organization_group force row level security;
create policy user_organization_group_in_organization on user_organization_group
  using (in_scope(organization_id));

create table login_throttle (
  subject        text primary key,
  failures       integer not null,
  lockouts       integer not null,
  locked_until   timestamptz,
  last_failed_at timestamptz not null
);
comment on table login_throttle is
  'Wrong tries to sign in. Names that nobody has are counted like users, so that the answers do not tell them apart.';
comment on column login_throttle.subject is '`user:` and the id, or `name:` and the SHA-256 of the name that was tried.';
comment on column login_throttle.failures is 'In a row, since the last lockout.';
comment on column login_throttle.lockouts is 'In a row: each lasts twice as long as the one before.';
create index login_throttle_last_failed_at on login_throttle (last_failed_at);

create table login (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  user_id         uuid not null references "user" on delete cascade,
  token_hash      bytea not null,
  csrf_token      text not null,
  is_enrolled     boolean not null,
  address         text not null,
  client          text not null,
  created_at      timestamptz not null,
  last_seen_at    timestamptz not null,
  idle_ends_at    timestamptz not null,
  expires_at      timestamptz not null
);
comment on table login is 'A signed-in browser or script. last_seen_at is kept to the minute.';
comment on column login.idle_ends_at is 'It ends then unless it is used before.';
comment on column login.expires_at is 'It ends then however much it is used.';
create unique index login_token_hash_is_unique on login (token_hash);
create index login_user_id on login (user_id);
create index login_organization_id on login (organization_id);
create index login_expires_at on login (expires_at);

alter table login enable row level security;
alter table login force row level security;
create policy login_in_organization on login using (in_scope(organization_id));

create table api_token (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  user_id         uuid not null references "user" on delete cascade,
  name            text not null,
  scopes          text[] not null,
  prefix          text not null,
  token_hash      bytea not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  last_used_at    timestamptz
);
comment on table api_token is 'A key for scripts: acts as its user, within its scopes.';
create unique index api_token_hash_is_unique on api_token (token_hash);
create index api_token_user_id on api_token (user_id);
create index api_token_organization_id on api_token (organization_id);

alter table api_token enable row level security;
alter table api_token force row level security;
create policy api_token_in_organization on api_token using (in_scope(organization_id));
