package cli

import (
	"context"
	"io"
	"testing"
)

func TestCtrlCStopsReadingStandardInput(t *testing.T) {
	open, write := io.Pipe() // neither written nor closed, like an idle terminal
	defer write.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readQuery(ctx, open, "-"); exitCode(err) != exitInterrupted {
		t.Errorf("got %v, want exit code %d", err, exitInterrupted)
	}
}
