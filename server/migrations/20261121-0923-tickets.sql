create table service_desk (
  id                    uuid primary key,
  organization_id       uuid not null default current_organization_id()
    references organization on delete cascade,
  name                  text not null,
  provider              text not null
    constraint service_desk_provider_is_known check (provider in ('connectwise', 'servicenow')),
  is_enabled            boolean not null default true,
  connection            jsonb not null,
  secret                bytea,
  routing               jsonb not null default '{}',
  ranking               jsonb not null,
  templates             jsonb not null,
  settings              jsonb not null,
  are_callbacks_enabled boolean not null default false,
  callback_key_hosts    text[] not null default '{}',
  callback_received_at  timestamptz,
  keeps_keys            boolean,
  is_failing            boolean not null default false,
  state_reason          text not null,
  state_since           timestamptz not null,
  failures              integer not null default 0,
  paused_until          timestamptz,
  polled_at             timestamptz,
  poll_due_at           timestamptz,
  created_at            timestamptz not null,
  updated_at            timestamptz not null,
  removed_at            timestamptz
);
comment on table service_desk is 'A connected PSA or service desk. One that was removed stays as the name of its tickets.';
comment on column service_desk.secret is 'Private key or password, sealed.';
comment on column service_desk.keeps_keys is
  'Whether the service desk keeps our key in the field meant for it; unknown until the first ticket.';
create unique index service_desk_name_is_unique on service_desk (organization_id, lower(name))
  where removed_at is null;

alter table service_desk enable row level security;
alter table service_desk force row level security;
create policy service_desk_in_organization on service_desk using (in_scope(organization_id));

create table ticket_mapping (
  organization_id uuid primary key default current_organization_id()
    references organization on delete cascade,
  service_desk_id uuid not null references service_desk on delete cascade,
  company         jsonb not null,
  routing         jsonb not null default '{}',
  is_enabled      boolean not null default true,
  updated_at      timestamptz not null
);
comment on table ticket_mapping is 'Which company of a service desk an organization is.';
create index ticket_mapping_service_desk_id on ticket_mapping (service_desk_id);

alter table ticket_mapping enable row level security;
alter table ticket_mapping force row level security;
create policy ticket_mapping_in_organization on ticket_mapping using (in_scope(organization_id));

create table ticket (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  service_desk_id  uuid not null references service_desk on delete cascade,
  service_desk     text not null,
  provider         text not null
    constraint ticket_provider_is_known check (provider in ('connectwise', 'servicenow')),
  rule_id          uuid,
  item             text not null,
  severity         text not null
    constraint ticket_severity_is_known check (severity in ('low', 'medium', 'high', 'critical')),
  summary          text not null,
  is_flood         boolean not null default false,
  state            text not null default 'pending'
    constraint ticket_state_is_known check (state in ('pending', 'open', 'closed')),
  is_gone          boolean not null default false,
  remote_id        text,
  number           text,
  url              text,
  status_name      text,
  sla_status       text,
  previous_id      uuid,
  expected_state   text
    constraint ticket_expected_state_is_known check (expected_state in ('open', 'closed')),
  state_set_at     timestamptz not null,
  repeat_count     integer not null default 0,
  written_at       timestamptz not null,
  opened_at        timestamptz not null,
  updated_at       timestamptz not null,
  closed_at        timestamptz,
  constraint ticket_is_pending_until_it_is_there check ((state = 'pending') = (remote_id is null))
);
comment on table ticket is 'What we know of a ticket at a service desk, and what becomes one.';
comment on column ticket.service_desk is
  'Its name, which who sees only the customer cannot look up: a service desk is the managing organization''s.';
comment on column ticket.expected_state is
  'What we are setting it to just now, so that its echo is not taken for news.';
comment on column ticket.is_gone is 'Deleted at the service desk.';
comment on column ticket.previous_id is 'An earlier ticket of the same kind, for its number in the text.';
create unique index ticket_of_service_desk_is_known_once on ticket (service_desk_id, remote_id);
create index ticket_similar on ticket (organization_id, rule_id, item, opened_at);
create index ticket_newest on ticket (organization_id, opened_at desc, id desc);

alter table ticket enable row level security;
alter table ticket force row level security;
create policy ticket_in_organization on ticket using (in_scope(organization_id));

create table ticket_alert (
  ticket_id       uuid not null references ticket on delete cascade,
  alert_id        uuid not null,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  is_open         boolean not null default true,
  linked_at       timestamptz not null,
  primary key (ticket_id, alert_id)
);
comment on table ticket_alert is 'Which alerts a ticket is about; it closes when none of them is open.';
create index ticket_alert_alert_id on ticket_alert (alert_id);
create index ticket_alert_organization_id on ticket_alert (organization_id);

alter table ticket_alert enable row level security;
alter table ticket_alert force row level security;
create policy ticket_alert_in_organization on ticket_alert using (in_scope(organization_id));

create table ticket_event (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  ticket_id       uuid not null references ticket on delete cascade,
  seq             bigint generated always as identity,
  at              timestamptz not null,
  by              text not null,
  text            text not null
);
comment on table ticket_event is 'What happened to a ticket, as sentences.';
create index ticket_event_ticket_id on ticket_event (ticket_id, seq);
create index ticket_event_organization_id on ticket_event (organization_id);

alter table ticket_event enable row level security;
alter table ticket_event force row level security;
create policy ticket_event_in_organization on ticket_event using (in_scope(organization_id));

create table ticket_request (
  id               uuid primary key,
  seq              bigint generated always as identity,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  service_desk_id  uuid not null references service_desk on delete cascade,
  ticket_id        uuid references ticket on delete set null,
  alert_id         uuid,
  kind             text not null
    constraint ticket_request_kind_is_known check (kind in ('alert', 'comment', 'close', 'reopen')),
  state            text not null default 'waiting'
    constraint ticket_request_state_is_known
      check (state in ('waiting', 'done', 'failed', 'discarded')),
  summary          text not null,
  payload          jsonb not null,
  records          jsonb,
  steps            text[] not null default '{}',
  lead_id          uuid,
  due_at           timestamptz not null,
  attempts         integer not null default 0,
  attempt_began_at timestamptz,
  problem          text,
  problem_field    text,
  problem_at       timestamptz,
  queued_at        timestamptz not null,
  done_at          timestamptz
);
comment on table ticket_request is 'What is to be done at a service desk: the queue, its dead letters and its recent past.';
comment on column ticket_request.ticket_id is 'Null until it is decided which ticket it goes to.';
comment on column ticket_request.steps is 'What of it is still to be done, in order.';
comment on column ticket_request.lead_id is
  'Requests written to a ticket together; what is sent belongs to the one whose id this is.';
comment on column ticket_request.attempt_began_at is
  'Set before the service desk is called and cleared when its answer is known: in between it may have been done or not.';
create index ticket_request_organization_id on ticket_request (organization_id, seq desc);
create index ticket_request_ticket_id on ticket_request (ticket_id, seq);
create index ticket_request_alert_id on ticket_request (alert_id);
create index ticket_request_service_desk_id on ticket_request (service_desk_id);
create index ticket_request_lead_id on ticket_request (lead_id) where lead_id is not null;
create index ticket_request_due on ticket_request (service_desk_id, due_at) where state = 'waiting';

alter table ticket_request enable row level security;
alter table ticket_request force row level security;
create policy ticket_request_in_organization on ticket_request using (in_scope(organization_id));

create table ticket_pace (
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  service_desk_id uuid not null references service_desk on delete cascade,
  minute_began_at timestamptz not null,
  requests        integer not null,
  primary key (organization_id, service_desk_id)
);
comment on table ticket_pace is 'How many requests of an organization went to a service desk in the minute that began then.';
create index ticket_pace_service_desk_id on ticket_pace (service_desk_id);

alter table ticket_pace enable row level security;
alter table ticket_pace force row level security;
create policy ticket_pace_in_organization on ticket_pace using (in_scope(organization_id));
