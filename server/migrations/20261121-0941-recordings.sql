-- A connection may have several terminals: a line belongs to one of them.
alter table recording_text add column channel integer not null default 0;
comment on column recording_text.channel is 'Of the connection; 0 is the session itself.';
