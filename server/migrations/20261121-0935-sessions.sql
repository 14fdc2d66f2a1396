create table session (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  target_id        uuid not null,
  target_name      text not null,
  target_address   text not null,
  session_type_id  uuid not null,
  session_type     jsonb not null,
  policy_id        uuid not null,
  policy_name      text not null,
  profile          jsonb not null,
  user_id          uuid not null references "user" on delete cascade,
  username         text not null,
  account          text,
  credential_id    uuid,
  login_sealed     bytea,
  state            text not null
    constraint session_state_is_known check (state in
      ('requested', 'scheduled', 'provisioning', 'available', 'active', 'ending',
       'ended', 'denied', 'expired', 'cancelled', 'failed')),
  state_text       text not null,
  reason           text not null,
  ticket           text not null,
  is_break_glass   boolean not null,
  is_ad_hoc        boolean not null,
  source_address   text not null,
  requested_at     timestamptz not null,
  expires_at       timestamptz not null,
  starts_at        timestamptz not null,
  ends_at          timestamptz not null,
  ended_at         timestamptz,
  end_state        text
    constraint session_end_state_is_known check (end_state in ('ended', 'cancelled', 'failed')),
  extensions       integer not null default 0,
  is_locked        boolean not null default false,
  tiers_done       integer not null default 0,
  tier_since       timestamptz not null,
  has_leftovers    boolean not null default false,
  told_tier        integer not null default -1,
  escalated_tier   integer not null default -1
);
comment on table session is 'One privileged use of a target, from the request until nothing of it is left.';
comment on column session.session_type is 'As it was when the session was asked for; so is the profile.';
comment on column session.login_sealed is 'How an account that exists for this session signs in. Gone with the session.';
comment on column session.is_ad_hoc is 'Asked for by connecting: it ends with its last connection.';
comment on column session.expires_at is 'A request that nobody answered ends then.';
comment on column session.end_state is 'What it becomes after what was done for it has been undone.';
comment on column session.tier_since is 'Since when the tier that is asked now has been asked.';
comment on column session.told_tier is 'The last tier whose approvers were told by mail; escalated_tier: whose others were.';
create index session_organization_id on session (organization_id, requested_at desc);
create index session_user_id on session (user_id, requested_at desc);
create index session_target_id on session (target_id);
create index session_not_over on session (ends_at)
  where state in ('requested', 'scheduled', 'provisioning', 'available', 'active', 'ending');
create index session_with_leftovers on session (id) where has_leftovers;

alter table session enable row level security;
alter table session force row level security;
create policy session_in_organization on session using (in_scope(organization_id));

create table session_approval (
  session_id      uuid not null references session on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  tier            integer not null,
  user_id         uuid not null,
  username        text not null,
  decision        text not null
    constraint session_approval_decision_is_known check (decision in ('approved', 'denied')),
  reason          text not null,
  at              timestamptz not null,
  primary key (session_id, tier, user_id)
);
comment on table session_approval is 'Who said yes or no to a request; one person once in each tier.';
create index session_approval_organization_id on session_approval (organization_id);

alter table session_approval enable row level security;
alter table session_approval force row level security;
create policy session_approval_in_organization on session_approval using (in_scope(organization_id));

create table session_connection (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  session_id      uuid not null references session on delete cascade,
  protocol        text not null
    constraint session_connection_protocol_is_known check (protocol in ('ssh', 'browser')),
  address         text not null,
  client          text not null,
  recording_id    uuid,
  started_at      timestamptz not null,
  ended_at        timestamptz,
  ended_because   text not null default ''
);
comment on table session_connection is 'One network connection in a session.';
create index session_connection_session_id on session_connection (session_id);
create index session_connection_organization_id on session_connection (organization_id);

alter table session_connection enable row level security;
alter table session_connection force row level security;
create policy session_connection_in_organization on session_connection
  using (in_scope(organization_id));

create table action_run (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  session_id      uuid not null references session on delete cascade,
  position        integer not null,
  key             text not null,
  phase           text not null
    constraint action_run_phase_is_known check (phase in ('before', 'during', 'after')),
  step            jsonb not null,
  title           text not null,
  state           text not null
    constraint action_run_state_is_known
      check (state in ('waiting', 'running', 'succeeded', 'failed', 'given-up')),
  attempts        integer not null default 0,
  text            text not null default '',
  result          jsonb,
  started_at      timestamptz,
  ended_at        timestamptz,
  next_attempt_at timestamptz,
  constraint action_run_key_is_unique unique (session_id, key)
);
comment on table action_run is 'One step on a target, planned before it is tried, so that a crash leaves no step unknown.';
create index action_run_organization_id on action_run (organization_id);

alter table action_run enable row level security;
alter table action_run force row level security;
create policy action_run_in_organization on action_run using (in_scope(organization_id));

create table favourite_target (
  user_id         uuid not null references "user" on delete cascade,
  target_id       uuid not null,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  primary key (user_id, target_id)
);
comment on table favourite_target is 'Targets that a user wants to see first.';
create index favourite_target_organization_id on favourite_target (organization_id);

alter table favourite_target enable row level security;
alter table favourite_target force row level security;
create policy favourite_target_in_organization on favourite_target using (in_scope(organization_id));
