create table notification (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  key             text not null,
  kind            text not null,
  user_id         uuid references "user" on delete cascade,
  severity        text not null
    constraint notification_severity_is_known check (severity in ('info', 'warning', 'critical')),
  title           text not null,
  text            text not null,
  fix             jsonb,
  raised_at       timestamptz not null,
  ended_at        timestamptz,
  mailed_at       timestamptz
);
comment on table notification is 'One thing that is or was wrong, for all who may put it right.';
comment on column notification.key is 'What it is about: `agent:<id>`. There is one at a time that is not over.';
comment on column notification.user_id is 'Whom it is about, as the expiry of a token: that user sees it, too.';
comment on column notification.mailed_at is
  'When mail about it was queued for all who want it at once; set in the same transaction.';
create unique index notification_key_is_unique_while_current on notification (organization_id, key)
  where ended_at is null;
create index notification_organization_id on notification (organization_id, raised_at desc, id desc);
create index notification_raised_at on notification (raised_at desc, id desc);
create index notification_ended_at on notification (ended_at) where ended_at is not null;
create index notification_user_id on notification (user_id);

alter table notification enable row level security;
alter table notification force row level security;
create policy notification_in_organization on notification using (in_scope(organization_id));

create table notification_read (
  notification_id uuid not null references notification on delete cascade,
  user_id         uuid not null references "user" on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  read_at         timestamptz not null,
  primary key (notification_id, user_id)
);
comment on table notification_read is 'Who has read what. organization_id is the one of the notification.';
create index notification_read_user_id on notification_read (user_id);
create index notification_read_organization_id on notification_read (organization_id);

alter table notification_read enable row level security;
alter table notification_read force row level security;
create policy notification_read_in_organization on notification_read using (in_scope(organization_id));

create table notification_preference (
  user_id         uuid not null references "user" on delete cascade,
  kind            text not null,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  mail            text not null
    constraint notification_preference_mail_is_known check (mail in ('off', 'each', 'daily')),
  primary key (user_id, kind)
);
comment on table notification_preference is
  'What a user chose to get by e-mail. organization_id is the one that the user belongs to.';
create index notification_preference_organization_id on notification_preference (organization_id);

alter table notification_preference enable row level security;
alter table notification_preference force row level security;
create policy notification_preference_in_organization on notification_preference
  using (in_scope(organization_id));

create table notification_daily (
  user_id         uuid primary key references "user" on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  told_until      timestamptz not null
);
comment on table notification_daily is
  'Up to when each user was told by the daily message. organization_id is the one that the user belongs to.';
create index notification_daily_organization_id on notification_daily (organization_id);

alter table notification_daily enable row level security;
alter table notification_daily force row level security;
create policy notification_daily_in_organization on notification_daily using (in_scope(organization_id));

-- What people call the thing, for those who are told of its trouble.
alter table status add column name text not null default '';
