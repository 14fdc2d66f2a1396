-- Every table with an organization_id is confined by this function; see platform/db/organization.ts.
create function in_scope(id uuid) returns boolean
  language sql stable parallel safe
  return case current_setting('app.organizations')
    when '*' then true
    else id = any (current_setting('app.organizations')::uuid[])
  end;
comment on function in_scope is
  'Whether the transaction was opened for this organization. Fails when it was opened for none.';

create function current_organization_id() returns uuid
  language sql stable parallel safe
  return current_setting('app.organization_id')::uuid;
comment on function current_organization_id is
  'The one organization of this transaction, as the default of organization_id. Fails when there is none.';
