alter table login_throttle
  add column turn       uuid,
  add column turn_until timestamptz,
  add constraint login_throttle_turn_is_whole check (num_nulls(turn, turn_until) in (0, 2));
comment on column login_throttle.turn is
  'Which try is asked about at a domain controller just now, by whatever node: tries of one account are one after the other.';
comment on column login_throttle.turn_until is 'Whoever had the turn longer is gone.';

create table login_network (
  network    text primary key,
  tries_left double precision not null,
  counted_at timestamptz not null
);
comment on table login_network is
  'How many wrong tries to sign in each network has left, for all nodes together. Some come back each minute.';
comment on column login_network.network is 'An IPv4 address, or the first 64 bits of an IPv6 address.';
create index login_network_counted_at on login_network (counted_at);
