package sandbox

import (
	"context"
	"errors"
	"testing"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/sandbox/world"
)

// TestExamplesOfTheHelpRun runs the example of every page against a small tenant. Examples that need
// something that hunting services do not have must fail: otherwise they need not be marked. What the engine
// lacks is counted, and checked as soon as the engine has it.
func TestExamplesOfTheHelpRun(t *testing.T) {
	end := time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)
	w := world.New(1, end, .005)
	ran, elsewhere, unsupported := 0, 0, 0
	for _, page := range catalog.Pages() {
		if page.Example == "" {
			continue
		}
		tree := syntax.Parse(page.Example)
		ctx, cancel := context.WithTimeout(t.Context(), queryTimeout)
		src := &source{world: w, dialect: xdr, names: columnNames(tree, nil)}
		result, err := exec.Run(ctx, tree, src, exec.Options{Now: end})
		cancel()
		switch {
		case page.Elsewhere && err == nil:
			t.Errorf("%s %s: the example runs here: %s", page.Kind, page.Name, page.Example)
		case page.Elsewhere:
			elsewhere++
		case isUnsupported(err):
			unsupported++
			t.Logf("%s %s: %v", page.Kind, page.Name, err)
		case err != nil:
			t.Errorf("%s %s: %v: %s", page.Kind, page.Name, err, page.Example)
		default:
			ran++
			if result.Rows() == 0 && page.Name != "consume" {
				t.Errorf("%s %s: no rows: %s", page.Kind, page.Name, page.Example)
			}
			for _, d := range sema.Bind(tree, nil).Diagnostics {
				if d.Severity == syntax.SeverityError {
					t.Errorf("%s %s: %s: %s", page.Kind, page.Name, d.Message, page.Example)
				}
			}
		}
	}
	t.Logf("%d examples run, %d need something that hunting services do not have, %d something that the engine lacks",
		ran, elsewhere, unsupported)
}

func isUnsupported(err error) bool {
	failure := (*exec.Error)(nil)
	return errors.As(err, &failure) && failure.Code == exec.CodeUnsupported
}
