create table session_approval_link (
  session_id      uuid not null references session on delete cascade,
  user_id         uuid not null references "user" on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  nonce           bytea not null,
  made_at         timestamptz not null,
  used_at         timestamptz,
  primary key (session_id, user_id)
);
comment on table session_approval_link is 'The link that an approver has in a mail: one for each person and request, and it works once.';
comment on column session_approval_link.nonce is 'Signed together with session and user it makes the link; a new one ends the link before it.';
create index session_approval_link_user_id on session_approval_link (user_id);
create index session_approval_link_organization_id on session_approval_link (organization_id);

alter table session_approval_link enable row level security;
alter table session_approval_link force row level security;
create policy session_approval_link_in_organization on session_approval_link
  using (in_scope(organization_id));
