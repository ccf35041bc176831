# SPDX-License-Identifier: Apache-2.0
# Included by the Makefile. IMAGES names some of them, IMAGES_TAG their tag.
.PHONY: images images-test images-clean

images: ## Build the container images; needs root, or Docker
	@images/setup.sh
	$(STEP) "images" images/build --tag $(or $(IMAGES_TAG),dev) $(IMAGES)

images-test: images ## Test the images, real Spark included
	$(STEP) "testing the images" tests/images/run

images-clean: ## Remove the built images and all layers from the cache
	@images/build --clean
