# SPDX-License-Identifier: Apache-2.0
# The tests' Kubernetes cluster. CLUSTER=NAME says which, where several run side by side; NODES=N how many nodes.
.PHONY: cluster control-plane cluster-down cluster-status

cluster: ## Start a Kubernetes cluster on this machine (root, no Docker; the first time builds it)
	@tests/cluster/setup.sh
	@tests/cluster/cluster up --nodes $(or $(NODES),1)

control-plane: ## Start its API server alone
	@tests/cluster/setup.sh control-plane
	@tests/cluster/cluster control-plane

cluster-down: ## End it and remove everything it made
	@tests/cluster/cluster down

cluster-status: ## Show the state of its parts
	@tests/cluster/cluster status

.PHONY: cluster-test e2e
cluster-test: build ## Test the cluster itself: pods, tenants, faults, ways up and down, the real spark-submit (root)
	$(SETUP) spark
	@tests/cluster/setup.sh
	@images/setup.sh
	$(STEP) "testing the cluster" $(TESTS) -L cluster

e2e: ## Run the end-to-end tests, on a cluster of your own where SPARKJOB_E2E_NAMESPACE is set (docs/testing.md)
	@cd tests/cluster/test && python3 -m unittest -v test_oracle
