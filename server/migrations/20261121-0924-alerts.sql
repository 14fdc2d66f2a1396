-- Rules are rows of the managing organization; alerts, and the records that count for one, are rows of the
-- organization in which they happened.
create table alert_profile (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  name            text not null,
  description     text not null default '',
  is_default      boolean not null default false,
  delivery        jsonb not null,
  updated_at      timestamptz not null
);
comment on table alert_profile is 'A set of alert rules with who is told of their alerts.';
create unique index alert_profile_name_is_unique on alert_profile (organization_id, lower(name));
create unique index alert_profile_default_is_one on alert_profile (organization_id) where is_default;

alter table alert_profile enable row level security;
alter table alert_profile force row level security;
create policy alert_profile_in_organization on alert_profile using (in_scope(organization_id));

create table alert_profile_member (
  member_id       uuid primary key references organization on delete cascade,
  profile_id      uuid not null references alert_profile on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade
);
comment on table alert_profile_member is
  'Which organizations use another profile than the default. organization_id is the owner of the profile.';
create index alert_profile_member_profile_id on alert_profile_member (profile_id);
create index alert_profile_member_organization_id on alert_profile_member (organization_id);

alter table alert_profile_member enable row level security;
alter table alert_profile_member force row level security;
create policy alert_profile_member_in_organization on alert_profile_member
  using (in_scope(organization_id));

create table alert_rule (
  id                uuid primary key,
  organization_id   uuid not null default current_organization_id()
    references organization on delete cascade,
  profile_id        uuid not null references alert_profile on delete cascade,
  predefined_key    text,
  category          text not null,
  name              text not null,
  description       text not null,
  filter            text not null,
  severity          text not null
    constraint alert_rule_severity_is_known check (severity in ('low', 'medium', 'high', 'critical')),
  is_active         boolean not null,
  grouped_on        text not null
    constraint alert_rule_grouping_is_known check (grouped_on in ('none', 'who', 'where', 'what')),
  threshold         integer not null
    constraint alert_rule_threshold_is_positive check (threshold > 0),
  threshold_seconds integer not null
    constraint alert_rule_threshold_period_is_positive check (threshold_seconds > 0),
  batching_seconds  integer not null
    constraint alert_rule_batching_is_not_negative check (batching_seconds >= 0),
  creates_ticket    boolean not null,
  on_closed_ticket  text not null
    constraint alert_rule_closed_ticket_is_known
      check (on_closed_ticket in ('default', 'reopen', 'new-ticket', 'comment', 'ignore')),
  updated_at        timestamptz not null
);
comment on table alert_rule is 'Which records raise an alert.';
comment on column alert_rule.predefined_key is 'Which of our own rules it is; null for one that somebody wrote.';
create unique index alert_rule_predefined_is_once_per_profile on alert_rule (profile_id, predefined_key);
create index alert_rule_organization_id on alert_rule (organization_id);

alter table alert_rule enable row level security;
alter table alert_rule force row level security;
create policy alert_rule_in_organization on alert_rule using (in_scope(organization_id));

create table suppression_rule (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  name             text not null,
  reason           text not null,
  filter           text not null,
  is_active        boolean not null,
  organization_ids uuid[] not null default '{}',
  ends_at          timestamptz,
  created_by       text not null,
  updated_at       timestamptz not null
);
comment on table suppression_rule is 'Which records raise no alert, whatever the rules say.';
comment on column suppression_rule.organization_ids is
  'Only these; empty means all. One that was deleted stays in it, so that the rule does not come to mean all.';
create unique index suppression_rule_name_is_unique on suppression_rule (organization_id, lower(name));

alter table suppression_rule enable row level security;
alter table suppression_rule force row level security;
create policy suppression_rule_in_organization on suppression_rule using (in_scope(organization_id));

create table alert_rule_version (
  id      boolean primary key default true
    constraint alert_rule_version_is_one check (id),
  version bigint not null
);
comment on table alert_rule_version is
  'Goes up in the transaction of each change of rules, profiles or suppression rules, so that what is compiled is known to be of date.';

create table alert (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  rule_id          uuid not null,
  profile_id       uuid not null,
  name             text not null,
  description      text not null,
  severity         text not null
    constraint alert_severity_is_known check (severity in ('low', 'medium', 'high', 'critical')),
  grouped_on       text not null
    constraint alert_grouping_is_known check (grouped_on in ('none', 'who', 'where', 'what')),
  item             text not null,
  record_count     integer not null,
  delivered_count  integer not null default 0,
  first_at         timestamptz not null,
  last_at          timestamptz not null,
  raised_at        timestamptz not null,
  updated_at       timestamptz not null,
  creates_ticket   boolean not null,
  on_closed_ticket text not null,
  status           text not null default 'open'
    constraint alert_status_is_known check (status in ('open', 'resolved')),
  resolved_by      text,
  resolved_at      timestamptz,
  resolve_reason   text,
  assignee_id      uuid references "user" on delete set null,
  assignee_username     text not null default '',
  assignee_display_name text not null default '',
  repeat_event_id  uuid,
  repeat_count     integer not null default 0,
  constraint alert_resolution_is_whole check
    (num_nulls(resolved_by, resolved_at, resolve_reason) = case status when 'resolved' then 0 else 3 end),
  constraint alert_delivers_what_it_has check (delivered_count between 0 and record_count)
);
comment on table alert is 'One match of an alert rule that a person has to look at.';
comment on column alert.rule_id is 'Of the managing organization; the rule may be gone.';
comment on column alert.delivered_count is 'Records up to this position have been told to those who are to know.';
comment on column alert.repeat_event_id is
  'The newest line of the history when it says that more records came; more of them change its text.';
create index alert_organization_id on alert (organization_id, raised_at desc, id desc);
create index alert_raised_at on alert (raised_at desc, id desc);
create index alert_open on alert (rule_id, organization_id, md5(item)) where status = 'open';
create index alert_undelivered on alert (organization_id, rule_id) where delivered_count < record_count;
create index alert_assignee_id on alert (assignee_id) where assignee_id is not null;

alter table alert enable row level security;
alter table alert force row level security;
create policy alert_in_organization on alert using (in_scope(organization_id));

create table alert_record (
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  rule_id         uuid not null,
  record_id       uuid not null,
  at              timestamptz not null,
  seen_at         timestamptz not null,
  item            text not null,
  alert_id        uuid references alert on delete cascade,
  position        integer,
  record          json,
  primary key (organization_id, rule_id, record_id),
  constraint alert_record_place_is_whole check (num_nulls(alert_id, position) in (0, 2))
);
comment on table alert_record is
  'A record that counted for a rule, once however often it came. Without an alert it waits for others to reach the threshold.';
comment on column alert_record.position is 'From 1, in the order in which they were added to the alert.';
comment on column alert_record.item is 'What it is grouped on; of a record in an alert, it is the alert that says it.';
comment on column alert_record.record is 'Of an alert, only the first thousand have their text. Of type json, since jsonb holds no NUL.';
create unique index alert_record_position_is_once on alert_record (alert_id, position);
create index alert_record_waiting on alert_record (rule_id, organization_id, md5(item), at) where alert_id is null;
create index alert_record_waiting_since on alert_record (seen_at) where alert_id is null;

alter table alert_record enable row level security;
alter table alert_record force row level security;
create policy alert_record_in_organization on alert_record using (in_scope(organization_id));

create table alert_event (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  alert_id        uuid not null references alert on delete cascade,
  position        bigint not null generated always as identity,
  at              timestamptz not null,
  by              text not null,
  kind            text not null
    constraint alert_event_kind_is_known check (kind in
      ('raised', 'repeated', 'assigned', 'commented', 'resolved', 'reopened', 'ticket', 'delivered')),
  text            text not null
);
comment on table alert_event is 'The history of an alert.';
create index alert_event_alert_id on alert_event (alert_id, position);
create index alert_event_organization_id on alert_event (organization_id);

alter table alert_event enable row level security;
alter table alert_event force row level security;
create policy alert_event_in_organization on alert_event using (in_scope(organization_id));
