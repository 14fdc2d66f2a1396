alter table organization
  add column recording_quota_bytes bigint
    constraint organization_recording_quota_is_positive check (recording_quota_bytes > 0);
comment on column organization.recording_quota_bytes is 'So much may recordings of its sessions take; null: no limit of its own.';

alter table login
  add column user_key_id uuid references user_key on delete cascade;
comment on column login.user_key_id is 'The key that it was opened with; it ends with the key.';
create index login_user_key_id on login (user_key_id) where user_key_id is not null;
