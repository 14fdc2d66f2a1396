create table response_action (
  id                 uuid primary key,
  organization_id    uuid not null default current_organization_id()
    references organization on delete cascade,
  name               text not null,
  is_enabled         boolean not null,
  rule_ids           uuid[] not null,
  run                text not null,
  parameters         text[] not null,
  working_directory  text not null,
  writes_csv         boolean not null,
  row_limit          integer not null,
  timeout_seconds    integer not null,
  failures_in_a_row  integer not null default 0,
  is_failing         boolean not null default false,
  state_reason       text not null,
  state_since        timestamptz not null,
  created_at         timestamptz not null,
  updated_at         timestamptz not null
);
comment on table response_action is 'A command that alerts start on the server; a row of the managing organization.';
comment on column response_action.run is 'Absolute path of the program; no shell reads it.';
comment on column response_action.parameters is 'Each is one argument.';
create unique index response_action_name_is_unique on response_action (organization_id, lower(name));

alter table response_action enable row level security;
alter table response_action force row level security;
create policy response_action_in_organization on response_action
  using (in_scope(organization_id));

create table response_action_run (
  id                  uuid primary key,
  organization_id     uuid not null default current_organization_id()
    references organization on delete cascade,
  response_action_id  uuid not null references response_action on delete cascade,
  alert_id            uuid,
  record_ids          uuid[] not null default '{}',
  is_test             boolean not null default false,
  state               text not null
    constraint response_action_run_state_is_known
    check (state in ('waiting', 'running', 'succeeded', 'failed')),
  attempts            jsonb not null default '[]',
  tries               integer not null default 0,
  queued_at           timestamptz not null,
  next_attempt_at     timestamptz,
  claimed_until       timestamptz,
  constraint response_action_run_has_a_next_attempt_while_waiting
    check ((state = 'waiting') = (next_attempt_at is not null)),
  constraint response_action_run_is_claimed_while_running
    check ((state = 'running') = (claimed_until is not null))
);
comment on table response_action_run is 'One start of a command, with its retries, for an alert of the organization that it is a row of.';
comment on column response_action_run.record_ids is 'New records of the alert, newest first; with CSV the chunk that this start gets.';
comment on column response_action_run.attempts is 'An array: at, milliseconds, exitCode, signal, output, problem. The last ones.';
comment on column response_action_run.claimed_until is 'By then it has ended, or the process that started it is gone.';
create index response_action_run_organization_id on response_action_run (organization_id);
create index response_action_run_response_action_id
  on response_action_run (response_action_id, queued_at desc, id desc);
create index response_action_run_due on response_action_run (next_attempt_at)
  where state = 'waiting';
create index response_action_run_running on response_action_run (claimed_until)
  where state = 'running';
create index response_action_run_queued_at on response_action_run (queued_at);

alter table response_action_run enable row level security;
alter table response_action_run force row level security;
create policy response_action_run_in_organization on response_action_run
  using (in_scope(organization_id));
