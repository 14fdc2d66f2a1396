alter table session
  add column ticket_check text not null default 'none'
    constraint session_ticket_check_is_known check (ticket_check in ('none', 'found', 'not-checked')),
  add column ticket_summary text not null default '',
  add column ticket_url text not null default '',
  add column ticket_remote_id text,
  add column service_desk_id uuid,
  add column ticket_noted_at timestamptz;
comment on column session.ticket_check is
  'found: the service desk has it, and it is open; not-checked: it could not be asked; none: nobody had to ask.';
comment on column session.ticket_remote_id is 'What the service desk knows the ticket by; service_desk_id: which one that is.';
comment on column session.ticket_noted_at is 'When the ticket was told how the session ended.';
