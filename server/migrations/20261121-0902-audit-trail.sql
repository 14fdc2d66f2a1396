create table audit_event (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  at              timestamptz not null,
  who             text not null,
  user_id         uuid,
  type            text not null,
  summary         text not null,
  address         text not null default '',
  details         jsonb not null default '{}'
);
comment on table audit_event is 'What our own users did in our own product. Append-only: the application may insert and read.';
create index audit_event_newest on audit_event (organization_id, at desc, id desc);

alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy audit_event_in_organization on audit_event using (in_scope(organization_id));
