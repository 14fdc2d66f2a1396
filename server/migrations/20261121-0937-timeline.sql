create table target_computer (
  target_id        uuid primary key references target on delete cascade,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  source_id        uuid references source on delete cascade,
  found_by         text not null
    constraint target_computer_found_by_is_known check (found_by in ('host-key', 'hand')),
  linked_by        text not null,
  linked_at        timestamptz not null,
  constraint target_computer_without_source_is_said_by_hand
    check (source_id is not null or found_by = 'hand')
);
comment on table target_computer is 'Which audited computer a target is, so that what is collected there is known to be of the target.';
comment on column target_computer.source_id is 'Null: somebody said that it is none of them.';
create index target_computer_organization_id on target_computer (organization_id);
create index target_computer_source_id on target_computer (source_id);

alter table target_computer enable row level security;
alter table target_computer force row level security;
create policy target_computer_in_organization on target_computer using (in_scope(organization_id));

create table seen_logon (
  target_id        uuid not null references target on delete cascade,
  record_id        uuid not null,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  at               timestamptz not null,
  account          text not null,
  address          text not null,
  port             integer,
  service          text not null,
  verdict          text not null default 'open'
    constraint seen_logon_verdict_is_known
      check (verdict in ('open', 'session', 'own', 'without-session')),
  certainty        text not null default 'certain'
    constraint seen_logon_certainty_is_known check (certainty in ('certain', 'likely')),
  text             text not null default '',
  session_id       uuid,
  connection_id    uuid,
  own_login_at     timestamptz,
  is_due           boolean not null default true,
  told             text not null default '',
  primary key (target_id, record_id)
);
comment on table seen_logon is 'Logons that agents saw on targets, and which of them came through Gatehouse.';
comment on column seen_logon.verdict is 'Decided anew whenever something is learned that could change it: is_due.';
comment on column seen_logon.port is 'Of the other end; null where the system does not tell it.';
comment on column seen_logon.told is 'What activity says about it: the verdict, or empty while nothing was said.';
create index seen_logon_organization_id on seen_logon (organization_id, verdict, at desc);
create index seen_logon_account on seen_logon (target_id, account, at);
create index seen_logon_due on seen_logon (target_id) where is_due;
create index seen_logon_at on seen_logon (at);

alter table seen_logon enable row level security;
alter table seen_logon force row level security;
create policy seen_logon_in_organization on seen_logon using (in_scope(organization_id));
