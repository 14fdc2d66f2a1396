create index directory_object_by_email on directory_object (directory_id, lower(facts ->> 'email'))
  where valid_to = 'infinity' and facts ? 'email';
