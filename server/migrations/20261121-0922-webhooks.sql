create table webhook (
  id                       uuid primary key,
  organization_id          uuid not null default current_organization_id()
    references organization on delete cascade,
  name                     text not null,
  url                      bytea not null,
  format                   text not null
    constraint webhook_format_is_known check (format in ('gatehouse', 'slack', 'teams')),
  events                   text[] not null,
  is_enabled               boolean not null,
  secret                   bytea not null,
  previous_secret          bytea,
  previous_secret_ends_at  timestamptz,
  failures_in_a_row        integer not null default 0,
  is_failing               boolean not null default false,
  state_reason             text not null,
  state_since              timestamptz not null,
  paused_until             timestamptz,
  created_at               timestamptz not null,
  constraint webhook_previous_secret_is_whole
    check (num_nulls(previous_secret, previous_secret_ends_at) in (0, 2))
);
comment on table webhook is 'An address that is told of alerts, of all organizations; a row of the managing organization.';
comment on column webhook.url is 'Sealed: those of chat programs let everybody in who knows them.';
comment on column webhook.secret is 'Sealed. 32 bytes that sign what is sent.';
comment on column webhook.previous_secret is 'Sealed. Signs beside the new one until it ends.';
comment on column webhook.paused_until is 'Nothing is sent before: the receiver asked for it, or does not answer.';
create unique index webhook_name_is_unique on webhook (organization_id, lower(name));

alter table webhook enable row level security;
alter table webhook force row level security;
create policy webhook_in_organization on webhook using (in_scope(organization_id));

create table webhook_delivery (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  webhook_id       uuid not null references webhook on delete cascade,
  event            text not null,
  is_test          boolean not null default false,
  body             text not null,
  state            text not null
    constraint webhook_delivery_state_is_known check (state in ('waiting', 'delivered', 'failed')),
  attempts         jsonb not null default '[]',
  tries            integer not null default 0,
  queued_at        timestamptz not null,
  next_attempt_at  timestamptz,
  give_up_at       timestamptz not null,
  claimed_until    timestamptz,
  delivered_at     timestamptz,
  constraint webhook_delivery_has_a_next_attempt_while_waiting
    check ((state = 'waiting') = (next_attempt_at is not null)),
  constraint webhook_delivery_knows_when_it_was_delivered
    check ((state = 'delivered') = (delivered_at is not null))
);
comment on table webhook_delivery is 'A message for a webhook, about the organization that it is a row of.';
comment on column webhook_delivery.body is 'Fixed when it is queued: each attempt sends the same bytes.';
comment on column webhook_delivery.attempts is 'An array: at, succeeded, status, answer, milliseconds. The last ones.';
comment on column webhook_delivery.tries is 'Since it was queued or sent again by a person; the delay grows with it.';
comment on column webhook_delivery.claimed_until is 'An attempt is under way until then, or its process is gone.';
create index webhook_delivery_organization_id on webhook_delivery (organization_id);
create index webhook_delivery_webhook_id on webhook_delivery (webhook_id, queued_at desc, id desc);
create index webhook_delivery_waiting on webhook_delivery (webhook_id, next_attempt_at)
  where state = 'waiting';
create index webhook_delivery_queued_at on webhook_delivery (queued_at);

alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy webhook_delivery_in_organization on webhook_delivery
  using (in_scope(organization_id));
