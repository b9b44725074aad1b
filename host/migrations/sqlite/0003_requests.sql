-- What is looked for or added up has a column; `row` is the whole, JSON as the API shows it. Times are milliseconds
-- since 1970.
create table requests (
  request_id text primary key not null,
  created_at integer not null,
  tenant text not null,
  app text not null,
  kind text not null,
  status text not null,
  requested_model text not null,
  model text,
  prompt_tokens integer,
  completion_tokens integer,
  cost real,
  row text not null
) strict;
create index requests_newest on requests (tenant, created_at desc, request_id desc);
create index requests_of_app on requests (tenant, app, created_at desc, request_id desc);
create index requests_of_model on requests (tenant, model, created_at desc, request_id desc);
create index requests_of_status on requests (tenant, status, created_at desc, request_id desc);
create index requests_oldest on requests (created_at);
