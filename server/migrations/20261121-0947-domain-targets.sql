-- Null for a domain from before: reached as its DNS names it.
alter table target add column directory jsonb
  constraint target_directory_is_of_a_domain check (kind = 'domain' or directory is null);
comment on column target.directory is
  'How a domain is reached: controllers, encryption, caCertificates. Null for every other kind.';
