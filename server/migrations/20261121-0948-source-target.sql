alter table source add column target_id uuid references target on delete set null;
comment on column source.target_id is
  'The domain that is read; its service credential says as whom. Null: none is needed, or it was removed.';
create index source_target_id on source (target_id);
