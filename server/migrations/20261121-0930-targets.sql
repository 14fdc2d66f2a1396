create table target (
  id                      uuid primary key,
  organization_id         uuid not null default current_organization_id()
    references organization on delete cascade,
  name                    text not null,
  kind                    text not null
    constraint target_kind_is_known check
      (kind in ('linux', 'windows', 'domain', 'database', 'website', 'network-device')),
  address                 text not null,
  port                    integer not null
    constraint target_port_is_possible check (port between 1 and 65535),
  description             text not null default '',
  tags                    text[] not null default '{}',
  site_id                 uuid references site on delete set null,
  service_credential_id   uuid,
  algorithms              text not null
    constraint target_algorithms_are_known check (algorithms in ('modern', 'legacy')),
  trusts_first_host_key   boolean not null,
  on_host_key_mismatch    text not null
    constraint target_host_key_action_is_known check
      (on_host_key_mismatch in ('refuse', 'warn', 'accept')),
  last_test_at            timestamptz,
  last_test_succeeded     boolean,
  last_test_text          text,
  last_scan_at            timestamptz,
  created_at              timestamptz not null,
  updated_at              timestamptz not null,
  constraint target_last_test_is_whole
    check (num_nulls(last_test_at, last_test_succeeded, last_test_text) in (0, 3))
);
comment on table target is 'A computer or service that privileged sessions lead to.';
comment on column target.service_credential_id is
  'With which Gatehouse itself signs in. The domain of credentials takes it away with the credential.';
create unique index target_name_is_unique on target (organization_id, lower(name));
create index target_site_id on target (site_id);
create index target_service_credential_id on target (service_credential_id);

alter table target enable row level security;
alter table target force row level security;
create policy target_in_organization on target using (in_scope(organization_id));

create table target_group (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  name             text not null,
  description      text not null default '',
  rule             jsonb,
  created_at       timestamptz not null,
  updated_at       timestamptz not null
);
comment on table target_group is 'Targets chosen by hand, by a rule, or both.';
comment on column target_group.rule is 'kinds, tags, pattern, siteIds; an empty one of them does not narrow.';
create unique index target_group_name_is_unique on target_group (organization_id, lower(name));

alter table target_group enable row level security;
alter table target_group force row level security;
create policy target_group_in_organization on target_group using (in_scope(organization_id));

create table target_group_member (
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  target_group_id  uuid not null references target_group on delete cascade,
  target_id        uuid not null references target on delete cascade,
  primary key (target_group_id, target_id)
);
comment on table target_group_member is 'A target that was put into a group by hand.';
create index target_group_member_organization_id on target_group_member (organization_id);
create index target_group_member_target_id on target_group_member (target_id);

alter table target_group_member enable row level security;
alter table target_group_member force row level security;
create policy target_group_member_in_organization on target_group_member
  using (in_scope(organization_id));

create table host_key (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  target_id        uuid not null references target on delete cascade,
  hop              text not null,
  algorithm        text not null,
  fingerprint      text not null
    constraint host_key_fingerprint_is_sha256 check (fingerprint ~ '^SHA256:[A-Za-z0-9+/]{43}$'),
  state            text not null
    constraint host_key_state_is_known check (state in ('pinned', 'refused', 'accepted')),
  pinned_at        timestamptz,
  pinned_by        text,
  last_seen_at     timestamptz not null,
  constraint host_key_pin_is_whole
    check ((state = 'pinned') = (pinned_at is not null) and num_nulls(pinned_at, pinned_by) in (0, 2))
);
comment on table host_key is 'A key that a target showed, or may show, on one way to it.';
comment on column host_key.hop is '`direct`, or the node that the connection goes through.';
comment on column host_key.algorithm is 'Empty while a key that was pinned by its fingerprint was never shown.';
comment on column host_key.state is
  'refused: waits for somebody to look at it; accepted: another one than pinned, which the target allows.';
create unique index host_key_is_known_once on host_key (target_id, hop, fingerprint);
create index host_key_organization_id on host_key (organization_id);

alter table host_key enable row level security;
alter table host_key force row level security;
create policy host_key_in_organization on host_key using (in_scope(organization_id));

create table host_scan (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  target_id        uuid not null references target on delete cascade,
  state            text not null
    constraint host_scan_state_is_known check (state in ('running', 'succeeded', 'failed')),
  started_at       timestamptz not null,
  ended_at         timestamptz,
  started_by       text not null,
  progress         text not null,
  problems         text[] not null default '{}',
  counts           jsonb not null default '{}',
  inventory        jsonb,
  constraint host_scan_ends_once check ((state = 'running') = (ended_at is null)),
  constraint host_scan_has_found_something_when_it_succeeded
    check ((state = 'succeeded') = (inventory is not null))
);
comment on table host_scan is 'What was found on a target once: users, rights, services, packages, keys.';
comment on column host_scan.inventory is 'As HostInventory of the contract.';
create index host_scan_organization_id on host_scan (organization_id);
create index host_scan_target_id on host_scan (target_id, started_at desc, id desc);
create unique index host_scan_runs_once on host_scan (target_id) where state = 'running';

alter table host_scan enable row level security;
alter table host_scan force row level security;
create policy host_scan_in_organization on host_scan using (in_scope(organization_id));
