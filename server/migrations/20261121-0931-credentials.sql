create table password_policy (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  name             text not null,
  rules            jsonb not null,
  created_at       timestamptz not null,
  updated_at       timestamptz not null
);
comment on table password_policy is 'What passwords that we make look like. Rules as the contract has them.';
create unique index password_policy_name_is_unique on password_policy (organization_id, lower(name));

alter table password_policy enable row level security;
alter table password_policy force row level security;
create policy password_policy_in_organization on password_policy using (in_scope(organization_id));

create table ssh_authority (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  public_key       text not null,
  private_key      bytea not null,
  created_at       timestamptz not null
);
comment on table ssh_authority is 'The CA of an organization for SSH certificates; an Ed25519 key.';
comment on column ssh_authority.private_key is 'Sealed; in the form of OpenSSH.';
create unique index ssh_authority_is_one_of_its_organization on ssh_authority (organization_id);

alter table ssh_authority enable row level security;
alter table ssh_authority force row level security;
create policy ssh_authority_in_organization on ssh_authority using (in_scope(organization_id));

create table credential (
  id                        uuid primary key,
  organization_id           uuid not null default current_organization_id()
    references organization on delete cascade,
  target_id                 uuid references target on delete cascade,
  name                      text not null,
  username                  text not null,
  kind                      text not null
    constraint credential_kind_is_known check (kind in ('password', 'ssh-key', 'ssh-certificate')),
  purpose                   text not null
    constraint credential_purpose_is_known check (purpose in ('service', 'managed', 'stored')),
  description               text not null,
  password_policy_id        uuid references password_policy on delete set null,
  rotates_every_days        integer not null,
  rotates_on_release        boolean not null,
  resets_on_mismatch        boolean not null,
  verifies_every_hours      integer not null,
  verification_state        text not null default 'unknown'
    constraint credential_verification_state_is_known
    check (verification_state in ('unknown', 'verified', 'mismatch', 'failed')),
  verification_text         text not null default '',
  verification_checked_at   timestamptz,
  rotation_since            timestamptz,
  rotation_step             text
    constraint credential_rotation_step_is_known
    check (rotation_step in ('set', 'remove-old-key')),
  rotation_by               text,
  rotation_problem          text not null default '',
  rotation_tries            integer not null default 0,
  rotation_next_attempt_at  timestamptz,
  rotation_claimed_until    timestamptz,
  rotation_claim            uuid,
  rotation_old_key          text,
  created_at                timestamptz not null,
  updated_at                timestamptz not null,
  constraint credential_rotation_is_whole check (
    num_nulls(rotation_since, rotation_step, rotation_by, rotation_next_attempt_at) in (0, 4)),
  constraint credential_claim_is_whole
    check (num_nulls(rotation_claimed_until, rotation_claim) in (0, 2)),
  constraint credential_removes_a_key_that_it_knows
    check ((rotation_step = 'remove-old-key') = (rotation_old_key is not null)),
  constraint credential_is_of_its_organization unique (id, organization_id)
);
comment on table credential is 'An account on a target, and how it proves itself. Its secrets are in credential_secret.';
comment on column credential.target_id is 'Null: used on several targets.';
comment on column credential.rotates_every_days is '0 never by itself.';
comment on column credential.verifies_every_hours is '0 never by itself.';
comment on column credential.rotation_since is 'A rotation is under way, or waits to be tried again.';
comment on column credential.rotation_step is
  'set: the target is to get the candidate, if it has not. remove-old-key: the candidate was proven and is the secret.';
comment on column credential.rotation_claim is 'Whoever is at work on it; a result of any other is not believed.';
comment on column credential.rotation_claimed_until is 'By then that work has ended, or its process is gone.';
comment on column credential.rotation_old_key is 'A public key that goes from authorized_keys, as algorithm and base64.';
create unique index credential_name_is_unique on credential (organization_id, lower(name));
create index credential_target_id on credential (target_id);
create index credential_password_policy_id on credential (password_policy_id);
create index credential_rotating on credential (rotation_next_attempt_at)
  where rotation_since is not null;

alter table credential enable row level security;
alter table credential force row level security;
create policy credential_in_organization on credential using (in_scope(organization_id));

create table credential_secret (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  credential_id    uuid not null references credential on delete cascade,
  state            text not null
    constraint credential_secret_state_is_known check (state in ('candidate', 'current', 'former')),
  sealed           bytea not null,
  public_key       text,
  created_at       timestamptz not null,
  current_at       timestamptz,
  former_at        timestamptz,
  constraint credential_secret_knows_since_when check (case state
    when 'candidate' then num_nonnulls(current_at, former_at) = 0
    when 'current' then current_at is not null and former_at is null
    else former_at is not null end)
);
comment on table credential_secret is 'Every secret that a credential has or had, until it is too old.';
comment on column credential_secret.state is
  'candidate: made for a rotation, not proven yet; the target may have it or not. current: the one in use. former: replaced.';
comment on column credential_secret.sealed is 'The password, or the private key in the form of OpenSSH.';
comment on column credential_secret.public_key is 'Of a key: algorithm and base64.';
create unique index credential_secret_candidate_is_one on credential_secret (credential_id)
  where state = 'candidate';
create unique index credential_secret_current_is_one on credential_secret (credential_id)
  where state = 'current';
create index credential_secret_credential_id on credential_secret (credential_id, created_at desc);
create index credential_secret_organization_id on credential_secret (organization_id);
create index credential_secret_former_at on credential_secret (former_at) where state = 'former';

alter table credential_secret enable row level security;
alter table credential_secret force row level security;
create policy credential_secret_in_organization on credential_secret
  using (in_scope(organization_id));

create table checkout (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  credential_id    uuid not null references credential on delete cascade,
  user_id          uuid not null,
  username         text not null,
  reason           text not null,
  checked_out_at   timestamptz not null,
  ends_at          timestamptz not null,
  checked_in_at    timestamptz
);
comment on table checkout is 'A secret that somebody has borrowed.';
comment on column checkout.user_id is 'Not a reference: who has the secret is known after the user is gone, too.';
create unique index checkout_is_one_at_a_time on checkout (credential_id)
  where checked_in_at is null;
create index checkout_credential_id on checkout (credential_id);
create index checkout_organization_id on checkout (organization_id);
create index checkout_ends_at on checkout (ends_at) where checked_in_at is null;

alter table checkout enable row level security;
alter table checkout force row level security;
create policy checkout_in_organization on checkout using (in_scope(organization_id));

create table credential_event (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  credential_id    uuid not null references credential on delete cascade,
  at               timestamptz not null,
  by               text not null,
  kind             text not null,
  text             text not null
);
comment on table credential_event is 'What happened to a credential, for people. Never a secret.';
create index credential_event_credential_id on credential_event (credential_id, at desc, id desc);
create index credential_event_organization_id on credential_event (organization_id);

alter table credential_event enable row level security;
alter table credential_event force row level security;
create policy credential_event_in_organization on credential_event
  using (in_scope(organization_id));

-- Both columns, so that no target can ever be given the credential of another organization.
alter table target
  add constraint target_works_with_a_credential_of_its_organization
    foreign key (service_credential_id, organization_id)
    references credential (id, organization_id) on delete set null (service_credential_id)
    -- The two tables refer to each other: a restore fills one before the other.
    deferrable;
