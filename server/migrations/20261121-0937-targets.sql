-- With which address and port Gatehouse came in tells its own logons from others that use the same account.
create table own_login (
  id               uuid primary key,
  organization_id  uuid not null default current_organization_id()
    references organization on delete cascade,
  target_id        uuid not null references target on delete cascade,
  account          text not null,
  at               timestamptz not null,
  address          text not null,
  port             integer not null,
  session_id       uuid,
  connection_id    uuid
);
comment on table own_login is 'Each time that Gatehouse signed in on a target, for a session or for work of its own.';
comment on column own_login.address is 'Of our end of the connection; empty when it was closed before it could be read.';
comment on column own_login.session_id is 'No reference: logons are told apart also after the session is forgotten.';
create index own_login_organization_id on own_login (organization_id);
create index own_login_target_id on own_login (target_id, at);
create index own_login_at on own_login (at);

alter table own_login enable row level security;
alter table own_login force row level security;
create policy own_login_in_organization on own_login using (in_scope(organization_id));

alter table agent add column host_key_fingerprints text[] not null default '{}';
comment on column agent.host_key_fingerprints is 'Of the SSH server of its computer, by which a target is recognized as this computer.';
