// Command native is what the engine is measured against: Helm itself with all
// that belongs to it, as `helm template` runs it, from the disk. Nothing of it
// is in the engine's module.
//
//	go run . apiversions        > ../internal/chart/apiversions.txt
//	go run . charts CASES.yaml  > ../../test/conformance/goldens/charts.json
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 1 && arguments[0] == "apiversions" {
		for _, line := range apiVersions() {
			fmt.Println(line)
		}
		return nil
	}
	if len(arguments) == 2 && arguments[0] == "charts" {
		return renderCases(arguments[1])
	}
	return fmt.Errorf("usage: native apiversions | charts CASES.yaml")
}
