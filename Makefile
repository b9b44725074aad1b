# The whole interface for people and CI. Every target installs what it lacks, and a second run does no work twice.

export CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
RELEASE := $(CARGO_TARGET_DIR)/release/ghat
DEBUG := $(CARGO_TARGET_DIR)/debug/ghat
CARGO ?= cargo

# What `make chaos` runs of the end-to-end tests: one test with CHAOS=killed.
CHAOS ?= chaos::

.PHONY: serve build test chaos lint bench bench-plugin soak eval profile fuzz fmt check-toolchain

serve: build ## Build everything and serve on 127.0.0.1:8080 with ghat.toml.
	$(RELEASE) serve --config ghat.toml

build: check-toolchain ## The gateway at target/release/ghat, the components at plugins/dist/.
	scripts/release -p ghat
	GHAT=$(RELEASE) scripts/build-plugins

test: check-toolchain ## Set up, then every test.
	$(CARGO) test --locked --workspace --no-run # The gateway too, and with the features that the tests want: building it alone would build wasmtime twice.
	GHAT=$(DEBUG) scripts/build-plugins
	GHAT=$(DEBUG) scripts/build-guests
	scripts/clients
	scripts/servers
	scripts/languages
	$(CARGO) test --locked --workspace
	cd tests/eval && python3 -m unittest -q
	cd plugins && CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/plugins $(CARGO) test --locked --workspace

chaos: check-toolchain ## Databases that stop for a minute and gateways that are killed, under load, at full length.
	$(CARGO) test --locked --workspace --no-run
	GHAT=$(DEBUG) scripts/build-plugins
	scripts/servers
	$(CARGO) test --locked -p ghat-tests --test main -- --ignored --nocapture --test-threads=1 $(CHAOS)

lint: check-toolchain ## Format, clippy with the house lints, dependencies, the WIT package.
	scripts/lint

# Without the profile: only the gateway is measured.
BENCH = $(CARGO) build --locked --release -p ghat-bench && $(CARGO_TARGET_DIR)/release/ghat-bench --gateway $(RELEASE)

bench: build ## Every figure, beside the direct call and nginx, and the bars: half an hour. JSON in target/bench/.
	scripts/bench-tools
	$(BENCH)

bench-plugin: build ## One call of each plugin, stage by stage.
	$(BENCH) calls

soak: build ## Ten minutes of load with a swap every 200 ms: does memory grow?
	$(BENCH) soak

eval: build ## How well the guardrails find what they are for, beside what people use today. JSON in target/eval/.
	$(CARGO) build --locked --release -p ghat-eval
	scripts/eval

profile: build ## Learn how the gateway runs under load; later builds follow it. Half an hour, anew for each compiler and Cargo.lock.
	scripts/bench-tools
	$(CARGO) build --locked --release -p ghat-bench
	scripts/profile

fuzz: check-toolchain ## Every fuzz target for TIME=600 seconds, or TARGET=pii alone: does an input break what must hold?
	TIME=$(TIME) TARGET=$(TARGET) scripts/fuzz

fmt: ## Format everything.
	scripts/lint --fix

check-toolchain:
	@scripts/toolchain
