//go:build unix

package cli

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Opening a pipe waits for a writer.
func TestCtrlCStopsOpeningAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	read := make(chan error, 1)
	go func() {
		_, _, err := readQuery(ctx, nil, pipe)
		read <- err
	}()
	cancel()
	select {
	case err := <-read:
		if exitCode(err) != exitInterrupted {
			t.Errorf("got %v, want exit code %d", err, exitInterrupted)
		}
	case <-time.After(10 * time.Second):
		t.Error("still waits for a writer")
	}
	if w, err := os.OpenFile(pipe, os.O_RDWR, 0); err == nil { // ends the goroutine that waits
		w.Close()
	}
}
