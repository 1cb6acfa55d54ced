package cli

import (
	"errors"
	"testing"

	"github.com/spf13/cobra"
)

func TestACommandThatSaysNothingOfItsArgumentsTakesAny(t *testing.T) {
	if err := usageArgs(nil)(&cobra.Command{}, []string{"a", "b"}); err != nil {
		t.Errorf("arguments were refused: %v", err)
	}
	var usage *usageError
	if err := usageArgs(cobra.NoArgs)(&cobra.Command{}, []string{"a"}); !errors.As(err, &usage) {
		t.Errorf("an argument too many gave %v, want a usage error", err)
	}
}
