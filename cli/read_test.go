package cli

import (
	"context"
	"io"
	"testing"
)

func TestCtrlCEndsTheReadingOfStandardInput(t *testing.T) {
	open, write := io.Pipe() // never written, never closed, as a terminal that nobody types at
	defer write.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readQuery(ctx, open, "-"); exitCode(err) != exitInterrupted {
		t.Errorf("ended with %v, want exit code %d", err, exitInterrupted)
	}
}
