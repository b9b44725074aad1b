-- What is looked for or added up has a column; `row` is the whole, JSON as the API shows it. Times are milliseconds
-- since 1970.
create table requests (
  request_id text collate "C" primary key,
  created_at bigint not null,
  tenant text collate "C" not null,
  app text collate "C" not null,
  kind text collate "C" not null,
  status text collate "C" not null,
  requested_model text not null,
  model text collate "C",
  prompt_tokens bigint,
  completion_tokens bigint,
  cost double precision,
  row text not null
);
create index requests_newest on requests (tenant, created_at desc, request_id desc);
create index requests_of_app on requests (tenant, app, created_at desc, request_id desc);
create index requests_of_model on requests (tenant, model, created_at desc, request_id desc);
create index requests_of_status on requests (tenant, status, created_at desc, request_id desc);
create index requests_oldest on requests (created_at);
