package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Naming a table panics here, since the data is nil.
func TestAPanicInABatchBecomesTheErrorOfItsLine(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	e := evalFlags{memoryMB: 1}
	opts, err := e.options()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	cmd.SetOut(&out)
	cmd.SetIn(strings.NewReader(`{"id":1,"query":"print a = 1"}
{"id":2,"query":"T | take 1"}
{"id":3,"query":"print a = 3"}
`))
	if _, err := os.Stat(filepath.Join(state, "quarry", "quarry.log")); err == nil {
		t.Error("the log exists before the first error")
	}
	if err := e.runBatch(cmd, nil, opts); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], `{"id":1,"columns":["a"]`) ||
		!strings.HasPrefix(lines[2], `{"id":3,"columns":["a"]`) {
		t.Fatalf("got\n%s\nwant results for 1 and 3", out.String())
	}
	if !strings.HasPrefix(lines[1], `{"id":2,"error":`) || !strings.Contains(lines[1], "internal error: ") {
		t.Errorf("got %s, want an internal error", lines[1])
	}
	log, err := os.ReadFile(filepath.Join(state, "quarry", "quarry.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`query="T | take 1"`, "nil pointer dereference", "cli.(*evalData)"} {
		if !bytes.Contains(log, []byte(want)) {
			t.Errorf("%q is missing in the log:\n%s", want, log)
		}
	}
}
