# The commands for developers. `make help` prints the list.

ARGS ?=
CRASH_ROUNDS ?= 20
ROUNDS ?= 5000
SECONDS ?= 60
# Swift's libraries are linked statically, because the program then runs without a Swift installation and is a tenth
# faster (docs/decisions/0003).
RELEASE = swift build -c release $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
SWIFT_FILES = Sources Tests Benchmarks/load Plugins Migrations Fuzzing Package.swift

.DEFAULT_GOAL := help
.PHONY: help serve test build format lint check bench bench-peers bench-scale conformance crash fuzz properties test-live test-hostile test-browser clean

help: ## Print this list.
	@awk -F ':.* ## ' '/^[a-z-]+:.* ## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: build ## Build a release and run the daemon; ARGS='--port 9000' passes flags.
	@.build/release/patchbay serve $(ARGS)

test: ## Build and run all tests; ARGS='--filter JSONTests' passes flags.
	@scripts/install-dependencies
	swift test $(ARGS)

build: ## Build a release: .build/release/patchbay.
	@scripts/install-dependencies
	$(RELEASE) --product patchbay

format: ## Format the Swift sources in place.
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

lint: ## Fail when a Swift source is not formatted or breaks a style rule.
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	@scripts/check-comments $(SWIFT_FILES)

check: lint test ## Run lint, then test; both must pass before a commit.

bench: build ## Compare a release with other servers, in ten minutes; ARGS='--full --record' passes flags.
	Benchmarks/run $(ARGS)

bench-peers: ## Install wrk and the servers that bench compares Patchbay with.
	Benchmarks/install-peers

bench-scale: build ## Measure lists, creates and deletes at 1,000,000 connections; takes minutes and 2 GB.
	$(RELEASE) --product bench-load
	Benchmarks/scale $(ARGS)

properties: ## Check that create and validate agree on random submissions; ROUNDS=5000 sets their number.
	@scripts/install-dependencies
	swift build --product patchbay
	scripts/check-properties .build/debug/patchbay --rounds $(ROUNDS)

fuzz: ## Fuzz the JSON parser, the validation and the reader of tokens for SECONDS=60 each.
	@scripts/install-dependencies
	scripts/fuzz $(SECONDS)

conformance: build ## Check the API with client generators and schemathesis; ARGS=60 for one minute.
	Conformance/run $(ARGS)

test-live: ## Test connections against real Redis, PostgreSQL and nginx; ARGS='--only redis' chooses rows.
	@scripts/install-dependencies
	swift build --product patchbay
	scripts/test-live .build/debug/patchbay $(ARGS)

test-hostile: ## Test a daemon beside hostile services, kill -9 in 200 tests, and names that move (root, iproute2).
	@scripts/install-dependencies
	swift build --product patchbay
	scripts/test-hostile .build/debug/patchbay
	scripts/test-rebinding .build/debug/patchbay

test-browser: ## Connect services in headless Chromium, keep screenshots, look at the pages with axe; ARGS='--only popup'.
	@scripts/install-dependencies
	swift build --product patchbay
	scripts/test-browser .build/debug/patchbay $(ARGS)

crash: ## Kill the daemon under load and check that no answered write is lost; CRASH_ROUNDS=20 times.
	@scripts/install-dependencies
	CRASH_ROUNDS=$(CRASH_ROUNDS) swift test --filter CrashTests

clean: ## Remove the build products; data directories stay.
	swift package clean
