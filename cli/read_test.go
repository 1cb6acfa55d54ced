package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
)

func TestCtrlCStopsReadingStandardInput(t *testing.T) {
	open, write := io.Pipe() // neither written nor closed, like an idle terminal
	defer write.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := readQuery(ctx, open, "-"); exitCode(err) != exitInterrupted {
		t.Errorf("got %v, want exit code %d", err, exitInterrupted)
	}
}

func TestEndlessQueryFilesAreCut(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("needs /dev/zero")
	}
	if _, _, err := readQuery(t.Context(), nil, "/dev/zero"); exitCode(err) != exitQuery ||
		!strings.Contains(err.Error(), "exceeds the API's limit") {
		t.Errorf("got %v", err)
	}
	fmt := newFmt()
	fmt.SetContext(t.Context())
	if _, err := readWhole(fmt, "/dev/zero"); err == nil || !strings.Contains(err.Error(), "more than 16 MB") {
		t.Errorf("got %v", err)
	}
}
