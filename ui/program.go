package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/input"
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
	options = append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}, options...)
	var err error
	if model.input, err = openInput(c); err != nil {
		return fmt.Errorf("run the workbench: %w", err)
	}
	if model.input != nil {
		options = append(options, tea.WithInput(model.input.Terminal()))
	}
	program := tea.NewProgram(model, options...)
	unread := make(chan error, 1)
	if model.input != nil {
		if c.Input == nil {
			defer model.input.HandleSignals(program)()
		}
		go func() {
			err := model.input.Run(ctx, program.Send)
			unread <- err
			if err != nil {
				cancel()
			}
		}()
	}
	_, err = program.Run()
	if errors.Is(err, tea.ErrProgramPanic) {
		return fmt.Errorf("%w: %w", ErrPanicked, err) // the state may be inconsistent, so it is not saved
	}
	model.endSession()
	select {
	case failure := <-unread:
		if failure != nil {
			return fmt.Errorf("run the workbench: read the terminal: %w", failure)
		}
	default:
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return fmt.Errorf("run the workbench: %w", err)
}

// openInput returns the reader of the terminal. On Windows it is nil: Bubble Tea reads the console itself.
func openInput(c Config) (*input.Reader, error) {
	source := c.Input
	if source == nil {
		if runtime.GOOS == "windows" {
			return nil, nil
		}
		source = os.Stdin
	}
	term := ""
	if c.Getenv != nil {
		term = c.Getenv("TERM")
	}
	return input.New(source, term, c.EscapeDelay)
}
