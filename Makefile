# The index of commands: `make help` prints it.

ARGS ?=
CRASH_ROUNDS ?= 20
ROUNDS ?= 5000
SECONDS ?= 60
# With Swift's libraries inside, the program runs where no Swift is, and a tenth faster (docs/decisions/0003).
RELEASE = swift build -c release $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
SWIFT_FILES = Sources Tests Benchmarks/load Plugins Migrations Fuzzing Package.swift

.DEFAULT_GOAL := help
.PHONY: help serve test build format lint check bench bench-peers bench-scale conformance crash fuzz properties clean

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

check: lint test ## Do what has to pass before a commit: lint, then test.

bench: build ## Measure a release beside its peers, in ten minutes; ARGS='--full --record' passes flags.
	Benchmarks/run $(ARGS)

bench-peers: ## Install wrk and the peers that bench measures beside.
	Benchmarks/install-peers

bench-scale: build ## Measure lists, creates and deletes at 1,000,000 connections; takes minutes and 2 GB.
	$(RELEASE) --product bench-load
	Benchmarks/scale $(ARGS)

properties: ## Compare create and validate on random submissions; ROUNDS=5000 of them.
	@scripts/install-dependencies
	swift build --product patchbay
	scripts/check-properties .build/debug/patchbay --rounds $(ROUNDS)

fuzz: ## Fuzz the JSON reader and the validators for SECONDS=60 each.
	@scripts/install-dependencies
	scripts/fuzz $(SECONDS)

conformance: build ## Ask generators, a generated client and schemathesis about the API; ARGS=60 for one minute.
	Conformance/run $(ARGS)

crash: ## Kill the daemon under load and look for what was lost; CRASH_ROUNDS=20 times.
	@scripts/install-dependencies
	CRASH_ROUNDS=$(CRASH_ROUNDS) swift test --filter CrashTests

clean: ## Remove what was built; data directories stay.
	swift package clean
