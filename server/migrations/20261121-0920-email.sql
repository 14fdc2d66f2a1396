create table email_settings (
  organization_id uuid primary key default current_organization_id()
    references organization on delete cascade,
  is_enabled      boolean not null default false,
  host            text not null default '',
  port            integer not null default 587
    constraint email_settings_port_is_possible check (port between 1 and 65535),
  security        text not null default 'starttls'
    constraint email_settings_security_is_known check (security in ('none', 'starttls', 'tls')),
  username        text not null default '',
  password        bytea,
  from_address    text not null default '',
  from_name       text not null default '',
  ca_pem          text not null default '',
  is_failing      boolean,
  state_reason    text not null default '',
  state_since     timestamptz,
  sender          uuid,
  sender_until    timestamptz,
  constraint email_settings_state_is_whole check (num_nulls(is_failing, state_since) in (0, 2)),
  constraint email_settings_sender_is_whole check (num_nulls(sender, sender_until) in (0, 2))
);
comment on table email_settings is 'How mail is sent, and how that goes; of the managing organization alone.';
comment on column email_settings.password is 'Sealed with the master key.';
comment on column email_settings.is_failing is 'Null until a message was tried.';
comment on column email_settings.sender is
  'Who works on the queue until sender_until: one at a time, so that a mail server sees one connection of ours.';

alter table email_settings enable row level security;
alter table email_settings force row level security;
create policy email_settings_in_organization on email_settings using (in_scope(organization_id));

create table email_template (
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  key             text not null,
  subject         text not null,
  body_text       text not null,
  body_html       text not null,
  updated_at      timestamptz not null,
  primary key (organization_id, key)
);
comment on table email_template is
  'Templates that somebody changed; the others are the ones in the program. Of the managing organization alone.';

alter table email_template enable row level security;
alter table email_template force row level security;
create policy email_template_in_organization on email_template using (in_scope(organization_id));
-- Mail about a customer is made from it in the customer's own transaction. It holds nothing of any customer.
create policy email_template_is_read_by_all on email_template for select using (true);

create table email_message (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  template        text not null,
  recipients      text[] not null,
  pending         text[] not null,
  subject         text not null,
  body_text       text not null,
  body_html       text not null,
  state           text not null default 'waiting'
    constraint email_message_state_is_known check (state in ('waiting', 'sent', 'failed')),
  message_id      text not null default '',
  queued_at       timestamptz not null,
  sent_at         timestamptz,
  tries           integer not null default 0,
  next_attempt_at timestamptz,
  give_up_at      timestamptz not null,
  attempts        jsonb not null default '[]',
  constraint email_message_is_sent_at_a_time check ((state = 'sent') = (sent_at is not null)),
  constraint email_message_waits_for_a_time check ((state = 'waiting') = (next_attempt_at is not null))
);
comment on table email_message is 'Mail as it was made when it was queued, and each try to hand it to the mail server.';
comment on column email_message.pending is 'Recipients that it was not accepted for yet, those refused for good included.';
comment on column email_message.message_id is
  'The Message-ID, fixed with the first try: a message sent again after a crash can be told to be the same.';
comment on column email_message.tries is 'Since it was queued or last sent again by hand; the delay grows with it.';
create index email_message_queued_at on email_message (queued_at desc, id desc);
create index email_message_organization_id on email_message (organization_id, queued_at desc, id desc);
create index email_message_next_attempt_at on email_message (next_attempt_at) where state = 'waiting';

alter table email_message enable row level security;
alter table email_message force row level security;
create policy email_message_in_organization on email_message using (in_scope(organization_id));
