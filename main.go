// Quarry is a terminal workbench for threat hunting with Microsoft Defender's
// advanced hunting API.
package main

import (
	"os"

	"quarry/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:]))
}
