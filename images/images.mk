# SPDX-License-Identifier: Apache-2.0
# Included by the Makefile. IMAGES names some of them, IMAGES_TAG their tag (dev).
.PHONY: images images-test images-clean

images: ## Build the container images; needs root, or Docker
	@images/setup.sh
	$(STEP) "images" images/build $(IMAGES)

images-test: build ## Build the images and test them, real Spark included
	@images/setup.sh
	$(STEP) "testing the images" $(TESTS) -L images

images-clean: ## Remove the built images and all layers from the cache
	@images/build --clean
