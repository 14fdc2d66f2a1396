-- Lines that were carried out in a shell are events of their own.
alter table recording_text drop constraint recording_text_kind_is_known;
alter table recording_text add constraint recording_text_kind_is_known
  check (kind in ('output', 'input', 'exec', 'command', 'file', 'forward', 'mark', 'gap', 'end'));
