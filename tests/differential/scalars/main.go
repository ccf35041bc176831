// SPDX-License-Identifier: Apache-2.0

// Reads YAML documents, separated by lines of '---', and prints each as the API server's YAML
// library reads it: a line of JSON, or null where it does not read it.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

func main() {
	text, err := io.ReadAll(bufio.NewReader(os.Stdin))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, document := range strings.Split(string(text), "---\n") {
		line, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			line = []byte("null")
		}
		fmt.Println(string(line))
	}
}
