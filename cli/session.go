package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/table"
)

// session is everything that a command which hunts works with.
type session struct {
	config  *config
	profile hunt.Profile
	client  *api.Client
	runner  *hunt.Runner
	store   *history.Store
	log     *slog.Logger
	close   func() error
	// switches makes runners of the same profile for other dialects.
	switches dialects
	// warnings are what the user must know before trusting the session.
	warnings []string
}

// openSession loads the configuration and opens log, history and client. Warnings go
// to notes, or into the session for the workbench to show when notes is nil.
func openSession(ctx context.Context, f *flags, notes io.Writer) (*session, error) {
	c, err := f.load()
	if err != nil {
		return nil, err
	}
	name, p, err := c.choose(f.profile)
	if err != nil {
		return nil, err
	}
	log, closeLog := openLog()
	connection, err := connect(name, p, log)
	if err != nil {
		closeLog()
		return nil, err
	}
	store, warning, err := openStore(ctx)
	if err != nil {
		return nil, errors.Join(err, connection.close(), closeLog())
	}
	s := &session{config: c, profile: connection.profile, client: connection.client, store: store, log: log}
	s.close = func() error { return errors.Join(store.Close(), connection.close(), closeLog()) }
	s.runner = s.runnerOf(connection)
	s.switches = dialects{session: s, name: name, profile: p, tenant: connection.tenant}
	if !connection.retires.IsZero() {
		s.warnings = append(s.warnings, retirement(connection, time.Now()))
	}
	if warning != nil {
		s.warnings = append(s.warnings, fmt.Sprintf("history is kept only until you quit: %v", warning))
	}
	for _, notice := range store.Notices() {
		s.warnings = append(s.warnings, notice.Error())
	}
	if notes != nil {
		for _, text := range s.warnings {
			fmt.Fprintln(notes, "quarry: warning: "+table.Safe(text))
		}
	}
	return s, nil
}

// runnerOf makes the runner of a connection.
func (s *session) runnerOf(c *connection) *hunt.Runner {
	return hunt.NewRunner(hunt.Config{Client: c.client, Store: s.store, Profile: c.profile, Now: time.Now, Log: s.log})
}

// retirement says when Microsoft stops the answers of a dialect, and what to do.
func retirement(c *connection, now time.Time) string {
	date := c.retires.Format("2 January 2006")
	if !now.Before(c.retires) {
		return fmt.Sprintf("Microsoft stopped the answers of the %s API on %s: set api = \"graph\" in profile %s", c.profile.Dialect, date, c.profile.Name)
	}
	days := int(c.retires.Sub(now).Hours()/24) + 1
	return fmt.Sprintf("Microsoft stops the answers of the %s API on %s, in %d days: set api = \"graph\" in profile %s before then",
		c.profile.Dialect, date, days, c.profile.Name)
}

// openLog opens the log file. A log that cannot be written is no reason not to work.
func openLog() (*slog.Logger, func() error) {
	silent := slog.New(slog.DiscardHandler)
	none := func() error { return nil }
	folder, err := stateFolder()
	if err != nil || os.MkdirAll(folder, 0o700) != nil {
		return silent, none
	}
	file, err := os.OpenFile(filepath.Join(folder, "quarry.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return silent, none
	}
	return slog.New(slog.NewTextHandler(file, nil)), file.Close
}
