alter table alert_rule add column counts_since timestamptz;
comment on column alert_rule.counts_since is
  'What came before waited for another threshold, or matched another filter, and counts no more. Null: everything counts.';
