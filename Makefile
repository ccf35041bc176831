# SPDX-License-Identifier: Apache-2.0
# What people type. How it is done stands in CMakePresets.json, launcher/setup.sh and tests/.
SETUP := @launcher/setup.sh
STEP := @tests/tools/step
TESTS := ctest --test-dir build --output-on-failure --no-tests=error --parallel 2

.PHONY: help build run test golden verify lint fmt sanitize fuzz soak bench clean dev deploy-dev deploy-prod promote logs ui

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Configuring is done once; afterwards ninja sees by itself when it has to be done again.
build/build.ninja:
	$(SETUP) build
	$(STEP) "configuring" cmake --preset dev --log-level=NOTICE

build: build/build.ninja ## Compile the program (build/sparkjob) and its tests
	$(SETUP) build
	$(STEP) "building" cmake --build --preset dev

run: ## Run the example on this machine; the first time fetches Spark, which takes minutes
	$(SETUP) build spark
	@$(MAKE) --no-print-directory -s build/build.ninja
	$(STEP) "building build/sparkjob" cmake --build --preset dev --target sparkjob
	@build/sparkjob run --layers base/layers --layers overlays/local/layers

test: ## Run all tests: real Spark, a real Kubernetes cluster and the images included
	$(SETUP) build spark test
# Where these fail, the tests that need them say so, and the rest runs.
	-@tests/cluster/setup.sh
	-@images/setup.sh
	-@tests/services/setup.sh
	@$(MAKE) --no-print-directory build
	$(STEP) "testing" $(TESTS) -LE slow
	@grep -ahE 'SKIPPED|: (built .*|.*: built) in [0-9]+ s' build/Testing/Temporary/LastTest.log | sort -u >&2 || true

golden: build ## Rewrite the expected outputs; read the diff before you commit it
	SPARKJOB_UPDATE_GOLDEN=1 ctest --test-dir build -L 'golden|structure'
	@git diff --stat -- tests/golden docs

verify: lint ## Check what a reviewer would: form, clang-tidy, structure, sanitizers and fuzzers
	$(STEP) "clang-tidy" cmake --workflow --preset tidy
	@$(MAKE) --no-print-directory build
	$(STEP) "structure" $(TESTS) -L structure
	@$(MAKE) --no-print-directory sanitize
	$(STEP) "slow tests" $(TESTS) -L slow

lint: ## Check the form of C++, shell, YAML and Python files, in seconds
	$(SETUP) test
	$(STEP) "lint" tests/tools/lint

fmt: ## Let clang-format rewrite the C++ files
	$(SETUP) test
	@tests/tools/lint --mend

sanitize: ## Test under the address and undefined-behaviour sanitizers, fuzzers included
	$(SETUP) build test
	$(STEP) "sanitize" cmake --workflow --preset sanitize

fuzz: ## Fuzz each target for FUZZ_SECONDS (60)
	$(SETUP) build test
	@cmake --preset sanitize --log-level=NOTICE -DSPARKJOB_FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60)
	$(STEP) "building the fuzzers" cmake --build --preset sanitize
	$(STEP) "fuzzing" ctest --test-dir build/sanitize --output-on-failure --parallel 2 -L fuzz

soak: build ## Harm the Kubernetes client's requests at random for SOAK_SECONDS (3600); SEED=N as that run did
	@tests/cluster/setup.sh control-plane
	@CLUSTER=soak SPARKJOB_FAULT_SECONDS=$(or $(SOAK_SECONDS),3600) $(if $(SEED),SPARKJOB_FAULT_SEED=$(SEED)) \
	  tests/integration/run build/tests/api_server --gtest_filter='AtRandom.*'

bench: ## Measure, side by side with what others use for the same
	$(SETUP) build test
	$(STEP) "measuring" tests/bench/run

clean: ## Remove build/; Spark and the data set in .spark/ stay
	rm -rf build

dev: ## Run the example on a cluster, and again at every change, with Skaffold (docs/recipes/dev-loop.md)
	@overlays/skaffold/skaffold dev --profile dev

deploy-dev: ## Run the example on the test cluster, as kubectl apply -k overlays/dev does
	$(STEP) "deploying overlays/dev" tests/e2e/deploy dev

deploy-prod: ## The same of overlays/prod, with small sizes and a store that plays the one outside
	$(STEP) "deploying overlays/prod" tests/e2e/deploy prod

ENVIRONMENT ?= dev
logs: ## Follow the log of the example's Job there; ENVIRONMENT=prod for that of overlays/prod
	@tests/cluster/in kubectl --namespace flights-$(ENVIRONMENT) logs --follow --pod-running-timeout=5m job/flights

ui: ## Bring its Spark UIs, running and ended, to http://localhost:8080/
	@tests/e2e/ui flights-$(ENVIRONMENT)

promote: ## Show how dev and prod differ, and the commit that gives prod dev's image
	@overlays/promote

include images/images.mk tests/cluster/cluster.mk
