package cli

import (
	"errors"
	"testing"

	"github.com/spf13/cobra"
)

func TestACommandWithoutAnArgumentCheckTakesAnyArguments(t *testing.T) {
	if err := usageArgs(nil)(&cobra.Command{}, []string{"a", "b"}); err != nil {
		t.Errorf("got error %v", err)
	}
	var usage *usageError
	if err := usageArgs(cobra.NoArgs)(&cobra.Command{}, []string{"a"}); !errors.As(err, &usage) {
		t.Errorf("unexpected argument: got %v, want a usage error", err)
	}
}
