alter table recording
  add column keep_days integer
    constraint recording_keep_days_is_positive check (keep_days > 0);
comment on column recording.keep_days is
  'Days after its end until it is deleted, as the access policy said when the session began; null: as the server says.';
create index recording_ended_at on recording (ended_at) where held_by is null;
