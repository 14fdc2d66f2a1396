alter table "user"
  add column directory_id        uuid,
  add column directory_object_id uuid,
  add column directory_account   text,
  add column directory_refusal   text,
  add constraint user_of_a_directory_is_whole
    check (num_nulls(directory_id, directory_object_id, directory_account) in (0, 3)),
  add constraint user_of_a_directory_has_no_password
    check (directory_id is null or num_nonnulls(password_hash, invitation_hash) = 0),
  add constraint user_is_refused_by_a_directory_alone
    check (directory_refusal is null or directory_id is not null);
comment on column "user".directory_id is
  'Who signs in with a password of this directory, and with none of ours. No foreign key: when the directory is gone the user stays, and may do nothing.';
comment on column "user".directory_object_id is 'The objectGUID, which stays through renames and moves.';
comment on column "user".directory_account is 'As the domain names them: CORP\alice.';
comment on column "user".directory_refusal is
  'Why the directory lets them in no more, as a sentence; null while it does.';
create unique index user_is_one_for_each_directory_object on "user" (directory_id, directory_object_id)
  where directory_id is not null;

create table directory_sign_in (
  directory_id    uuid primary key references directory on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  netbios_name    text not null,
  place_hash      bytea not null,
  bound_at        timestamptz not null,
  bound_by        text not null
);
comment on table directory_sign_in is
  'A directory whose users sign in. Passwords are sent to it as it was reached when an administrator switched that on.';
comment on column directory_sign_in.place_hash is
  'SHA-256 of domain, controllers, encryption and authorities: when they change, no password is sent until it is switched on anew.';
create index directory_sign_in_organization_id on directory_sign_in (organization_id);
create index directory_sign_in_netbios_name on directory_sign_in (lower(netbios_name));

alter table directory_sign_in enable row level security;
alter table directory_sign_in force row level security;
create policy directory_sign_in_in_organization on directory_sign_in using (in_scope(organization_id));

create table directory_sign_in_suffix (
  suffix          text primary key
    constraint directory_sign_in_suffix_is_lower_case check (suffix = lower(suffix)),
  directory_id    uuid not null references directory_sign_in on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade
);
comment on table directory_sign_in_suffix is
  'What stands behind the @ of names for which a password is sent to a directory: each belongs to one directory of one organization.';
create index directory_sign_in_suffix_directory_id on directory_sign_in_suffix (directory_id);
create index directory_sign_in_suffix_organization_id on directory_sign_in_suffix (organization_id);

alter table directory_sign_in_suffix enable row level security;
alter table directory_sign_in_suffix force row level security;
create policy directory_sign_in_suffix_in_organization on directory_sign_in_suffix
  using (in_scope(organization_id));

alter table access_policy_member
  add column directory_id       uuid references directory on delete cascade,
  add column directory_group_id uuid,
  drop constraint access_policy_member_is_one_thing,
  add constraint access_policy_member_is_one_thing check (num_nonnulls(
    user_id, session_type_id, scope_organization_id, target_id, target_group_id, credential_id,
    directory_group_id) = 1),
  add constraint access_policy_member_group_is_of_a_directory
    check (num_nulls(directory_id, directory_group_id) in (0, 2)),
  drop constraint access_policy_member_is_once,
  add constraint access_policy_member_is_once unique nulls not distinct
    (policy_id, user_id, session_type_id, scope_organization_id, target_id, target_group_id, credential_id,
     directory_id, directory_group_id);
comment on column access_policy_member.directory_group_id is
  'An objectGUID: users who are members of the group, also through others, are meant.';
create index access_policy_member_directory_id on access_policy_member (directory_id)
  where directory_id is not null;
