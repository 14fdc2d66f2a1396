create table key_check (
  is_only boolean primary key default true
    constraint key_check_is_one check (is_only),
  sealed  bytea not null
);
comment on table key_check is 'Something sealed with the master key, to notice that the key is another one. Of the node, not of a tenant.';
