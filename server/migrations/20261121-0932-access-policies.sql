-- Session types and access policies are rows of the managing organization; what they name belongs to customers.
create table session_type (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  predefined_key   text,
  name             text not null,
  description      text not null,
  is_enabled       boolean not null,
  login_account    text not null
    constraint session_type_login_account_is_known
      check (login_account in ('requester', 'managed', 'ephemeral', 'stored')),
  account_template text not null,
  before           jsonb not null,
  during           jsonb not null,
  after            jsonb not null,
  home_afterwards  text not null
    constraint session_type_home_afterwards_is_known check (home_afterwards in ('delete', 'archive')),
  updated_at       timestamptz not null
);
comment on table session_type is 'As which account a session is, and what is done on the target before and after.';
comment on column session_type.predefined_key is 'Which of our own types it is; null for one that somebody made.';
create unique index session_type_name_is_unique on session_type (organization_id, lower(name));
create unique index session_type_predefined_is_once on session_type (organization_id, predefined_key);

alter table session_type enable row level security;
alter table session_type force row level security;
create policy session_type_in_organization on session_type using (in_scope(organization_id));

create table access_policy (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  name            text not null,
  description     text not null,
  is_enabled      boolean not null,
  priority        integer not null
    constraint access_policy_priority_is_in_range check (priority between 0 and 1000),
  kind            text not null
    constraint access_policy_kind_is_known check (kind in ('resource', 'credential')),
  is_everything   boolean not null,
  profile         jsonb not null,
  updated_at      timestamptz not null
);
comment on table access_policy is 'Who may open what, when, and how. Without members it allows nothing.';
comment on column access_policy.is_everything is
  'All targets of all organizations; said expressly, so that a policy never comes to mean all by losing its members.';
create unique index access_policy_name_is_unique on access_policy (organization_id, lower(name));

alter table access_policy enable row level security;
alter table access_policy force row level security;
create policy access_policy_in_organization on access_policy using (in_scope(organization_id));

create table access_policy_member (
  organization_id       uuid not null default current_organization_id()
    references organization on delete cascade,
  policy_id             uuid not null references access_policy on delete cascade,
  member_id             uuid not null references organization on delete cascade,
  user_id               uuid references "user" on delete cascade,
  session_type_id       uuid references session_type on delete restrict,
  scope_organization_id uuid references organization on delete cascade,
  target_id             uuid references target on delete cascade,
  target_group_id       uuid references target_group on delete cascade,
  credential_id         uuid references credential on delete cascade,
  constraint access_policy_member_is_one_thing check (num_nonnulls(
    user_id, session_type_id, scope_organization_id, target_id, target_group_id, credential_id) = 1),
  constraint access_policy_member_is_once unique nulls not distinct
    (policy_id, user_id, session_type_id, scope_organization_id, target_id, target_group_id, credential_id)
);
comment on table access_policy_member is
  'One thing that a policy names. It goes with the thing, and the policy then allows less. organization_id is the owner of the policy.';
comment on column access_policy_member.member_id is 'The organization that the thing belongs to.';
create index access_policy_member_organization_id on access_policy_member (organization_id);
create index access_policy_member_member_id on access_policy_member (member_id);
create index access_policy_member_user_id on access_policy_member (user_id) where user_id is not null;
create index access_policy_member_session_type_id on access_policy_member (session_type_id)
  where session_type_id is not null;
create index access_policy_member_scope_organization_id on access_policy_member (scope_organization_id)
  where scope_organization_id is not null;
create index access_policy_member_target_id on access_policy_member (target_id) where target_id is not null;
create index access_policy_member_target_group_id on access_policy_member (target_group_id)
  where target_group_id is not null;
create index access_policy_member_credential_id on access_policy_member (credential_id)
  where credential_id is not null;

alter table access_policy_member enable row level security;
alter table access_policy_member force row level security;
create policy access_policy_member_in_organization on access_policy_member
  using (in_scope(organization_id));
