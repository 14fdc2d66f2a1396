-- Finding a text in many lines is quick with it; where it cannot be had, it only takes longer.
do $$ begin
  if exists (select from pg_available_extensions where name = 'pg_trgm') then
    create extension if not exists pg_trgm;
  end if;
exception when insufficient_privilege then
  raise notice 'pg_trgm cannot be made by this role: searches of recordings are slower.';
end $$;

create table recording_signing_key (
  id             text primary key,
  public_key     bytea not null,
  private_sealed bytea not null,
  created_at     timestamptz not null
);
comment on table recording_signing_key is 'What recordings are signed with; the newest is in use. Of the node, not of a tenant.';
comment on column recording_signing_key.id is 'SHA-256 of the raw public key, in hexadecimal.';

create table recording_store (
  is_only boolean primary key default true
    constraint recording_store_is_one check (is_only),
  state   text not null
    constraint recording_store_state_is_known check (state in ('available', 'low', 'critical'))
);
comment on table recording_store is 'How full the volume was when it was last looked at. Of the node, not of a tenant.';

create table recording (
  id                uuid primary key,
  organization_id   uuid not null default current_organization_id()
    references organization on delete cascade,
  session_id        uuid not null,
  connection_id     uuid not null,
  target_id         uuid not null,
  target_name       text not null,
  user_id           uuid not null,
  username          text not null,
  account           text not null,
  session_type_name text not null,
  state             text not null
    constraint recording_state_is_known check (state in ('recording', 'complete', 'broken', 'altered')),
  problem           text not null default '',
  started_at        timestamptz not null,
  ended_at          timestamptz,
  duration_ms       bigint not null default 0,
  bytes             bigint not null default 0,
  segments          integer not null default 0,
  head              bytea,
  blob_key          text not null,
  key_sealed        bytea not null,
  signing_key_id    text not null references recording_signing_key,
  terminals         jsonb not null default '[]',
  indexed_at        timestamptz,
  index_note        text not null default '',
  held_by           text,
  held_at           timestamptz,
  held_reason       text not null default '',
  verification      text not null default '',
  verified_at       timestamptz,
  constraint recording_hold_is_whole check ((held_by is null) = (held_at is null))
);
comment on table recording is 'What was kept of one connection of a session; the events themselves are a blob.';
comment on column recording.session_id is 'No reference: a recording outlives what it is of.';
comment on column recording.key_sealed is 'The data key of this recording alone.';
comment on column recording.head is 'Link of the last segment: it and the id name this very recording.';
comment on column recording.terminals is 'The channels that showed something, to choose from.';
comment on column recording.index_note is 'What could not be indexed, as a sentence.';
create index recording_organization_id on recording (organization_id, started_at desc);
create index recording_session_id on recording (session_id);
create index recording_signing_key_id on recording (signing_key_id);
create index recording_under_way on recording (id) where state = 'recording';

alter table recording enable row level security;
alter table recording force row level security;
create policy recording_in_organization on recording using (in_scope(organization_id));

create table recording_text (
  id              uuid primary key,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  recording_id    uuid not null references recording on delete cascade,
  at_us           bigint not null,
  shown_at        timestamptz not null,
  kind            text not null
    constraint recording_text_kind_is_known
      check (kind in ('output', 'input', 'exec', 'file', 'forward', 'mark', 'gap', 'end')),
  line            text not null
);
comment on table recording_text is 'Lines that were shown, typed or started, for searching; and the events at the side of the player.';
comment on column recording_text.at_us is 'Microseconds since the recording began.';
create index recording_text_recording_id on recording_text (recording_id, at_us);
create index recording_text_organization_id on recording_text (organization_id, shown_at desc);
do $$ begin
  if exists (select from pg_extension where extname = 'pg_trgm') then
    create index recording_text_line on recording_text using gin (line gin_trgm_ops);
  end if;
end $$;

alter table recording_text enable row level security;
alter table recording_text force row level security;
create policy recording_text_in_organization on recording_text using (in_scope(organization_id));

-- Below row-level security the planner may not use an index for `ilike`, which is not leakproof. This says itself what the
-- policy says, as its owner, so that it may.
create function recording_text_like(pattern text, organizations uuid[], recording uuid,
  before_at timestamptz, before_id uuid, most integer)
  returns setof recording_text
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select * from recording_text
    where in_scope(organization_id) and organization_id = any (organizations)
      and line ilike pattern
      and kind in ('output', 'input', 'exec', 'file')
      and (recording is null or recording_id = recording)
      and (before_at is null or (shown_at, id) < (before_at, before_id))
    order by shown_at desc, id desc
    limit most
  $$;
comment on function recording_text_like is 'Lines like a pattern in the organizations of the transaction, newest first.';

create table recording_keyframe (
  recording_id    uuid not null references recording on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  channel         integer not null,
  at_us           bigint not null,
  segment         jsonb not null,
  screen_sealed   bytea not null,
  primary key (recording_id, channel, at_us)
);
comment on table recording_keyframe is 'Screens of a recording to begin playing from.';
comment on column recording_keyframe.segment is 'Where in the file to go on reading.';
comment on column recording_keyframe.screen_sealed is 'Size and contents, packed, under the data key of the recording.';
create index recording_keyframe_organization_id on recording_keyframe (organization_id);

alter table recording_keyframe enable row level security;
alter table recording_keyframe force row level security;
create policy recording_keyframe_in_organization on recording_keyframe using (in_scope(organization_id));

create table recording_viewing (
  recording_id    uuid not null references recording on delete cascade,
  organization_id uuid not null default current_organization_id()
    references organization on delete cascade,
  user_id         uuid not null,
  at              timestamptz not null,
  primary key (recording_id, user_id)
);
comment on table recording_viewing is 'When somebody was last noted to see a recording: not every stretch of it is an event.';
create index recording_viewing_organization_id on recording_viewing (organization_id);

alter table recording_viewing enable row level security;
alter table recording_viewing force row level security;
create policy recording_viewing_in_organization on recording_viewing using (in_scope(organization_id));
