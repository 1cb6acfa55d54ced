package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// ErrPanicked says that the program ended with an internal error. The terminal is restored, and the
// log has the stack trace.
var ErrPanicked = errors.New("internal error: the workbench stopped; your queries will be restored")

// Run shows the workbench until the user quits or ctx ends, and restores the terminal in any case.
// The options are for tests.
func Run(ctx context.Context, c Config, options ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	model := New(ctx, c)
	// Signals end ctx. Bubble Tea's own handler would treat SIGTERM as a request to quit.
	program := tea.NewProgram(model, append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()},
		options...)...)
	_, err := program.Run()
	if errors.Is(err, tea.ErrProgramPanic) {
		return fmt.Errorf("%w: %w", ErrPanicked, err) // the state may be inconsistent, so it is not saved
	}
	model.endSession()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return fmt.Errorf("run the workbench: %w", err)
}
