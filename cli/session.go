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
	"quarry/config"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/table"
)

// session bundles what a command needs to run queries.
type session struct {
	config  *config.File
	profile hunt.Profile
	client  *api.Client
	runner  *hunt.Runner
	store   *history.Store
	schemas *schema.Folder
	log     *slog.Logger
	close   func() error
	// otherAPIs has runners of the same profile for other APIs.
	otherAPIs dialects
	// warnings are shown at the start.
	warnings []string
	// historyErr is why the history is in memory only; nil if it is on disk.
	historyErr error
}

// openSession loads the configuration and opens the log, the history and the client. It prints
// warnings to notes unless that is nil: the workbench shows session.warnings itself.
func openSession(ctx context.Context, f *flags, notes io.Writer) (*session, error) {
	c, err := f.load()
	if err != nil {
		return nil, err
	}
	return openSessionWith(ctx, f, c, notes)
}

// openSessionWith is openSession with a configuration that was read.
func openSessionWith(ctx context.Context, f *flags, c *config.File, notes io.Writer) (*session, error) {
	p, err := c.Choose(f.profile)
	if err != nil {
		return nil, err
	}
	log, closeLog := openLog()
	connection, err := connect(p, log)
	if err != nil {
		closeLog()
		return nil, err
	}
	store, warning, err := openStore(ctx)
	if err != nil {
		return nil, errors.Join(err, connection.close(), closeLog())
	}
	store.SetCollections(c.Hunts.Folders)
	s := &session{config: c, profile: profileOf(connection.Connection), client: connection.Client, store: store,
		schemas: schemaFolder(), log: log}
	s.close = func() error { return errors.Join(store.Close(), connection.close(), closeLog()) }
	s.otherAPIs = dialects{session: s, profile: p, tenant: connection.tenant}
	s.runner = s.runnerOf(connection.Connection)
	if !connection.Retires.IsZero() {
		s.warnings = append(s.warnings, retirement(connection.Connection, time.Now()))
	}
	if s.historyErr = warning; warning != nil {
		s.warnings = append(s.warnings, fmt.Sprintf("history will be lost on exit: %v", warning))
	}
	for _, notice := range store.Notices() {
		s.warnings = append(s.warnings, notice.Error())
	}
	if notes != nil {
		s.printWarnings(notes, 0)
	}
	return s, nil
}

// printWarnings prints the warnings but the first ones.
func (s *session) printWarnings(notes io.Writer, but int) {
	for _, text := range s.warnings[but:] {
		fmt.Fprintln(notes, "quarry: warning: "+table.Safe(text))
	}
}

// runnerOf returns a runner that uses a connection.
func (s *session) runnerOf(c *config.Connection) *hunt.Runner {
	kept, err := s.schemas.Open(c.Profile, c.Workspace)
	if err != nil {
		s.warnings = append(s.warnings, err.Error())
	}
	return hunt.NewRunner(hunt.Config{
		Client: c.Client, Store: s.store, Profile: profileOf(c), Schema: kept, Open: s.otherAPIs.runner,
		Now: time.Now, Log: s.log,
	})
}

// schemaFolder returns the folder of kept schemas, which is in memory without a home directory.
func schemaFolder() *schema.Folder {
	folder, err := config.DataFolder()
	if err != nil {
		return schema.NewFolder("")
	}
	return schema.In(folder)
}

// retirement says when Microsoft retires an API, and what to do.
func retirement(c *config.Connection, now time.Time) string {
	date := c.Retires.Format("2 January 2006")
	if !now.Before(c.Retires) {
		return fmt.Sprintf("Microsoft retired the %s API on %s; set api = \"graph\" in profile %s",
			c.Dialect, date, c.Profile)
	}
	days := int(c.Retires.Sub(now).Hours()/24) + 1
	return fmt.Sprintf("Microsoft retires the %s API on %s, in %d days; "+
		"set api = \"graph\" in profile %s before then",
		c.Dialect, date, days, c.Profile)
}

// lazyLog returns a log that opens its file for each entry. It is for commands that otherwise
// write nothing to disk and log only internal errors.
func lazyLog() *slog.Logger {
	return slog.New(slog.NewTextHandler(lazyFile{}, &slog.HandlerOptions{Level: slog.LevelError}))
}

type lazyFile struct{}

func (lazyFile) Write(entry []byte) (int, error) {
	file, err := openLogFile()
	if err != nil {
		return 0, err
	}
	n, err := file.Write(entry)
	return n, errors.Join(err, file.Close())
}

// openLog opens the log file. If that fails, it returns a logger that discards everything.
func openLog() (*slog.Logger, func() error) {
	silent := slog.New(slog.DiscardHandler)
	none := func() error { return nil }
	file, err := openLogFile()
	if err != nil {
		return silent, none
	}
	return slog.New(slog.NewTextHandler(file, nil)), file.Close
}

func openLogFile() (*os.File, error) {
	folder, err := config.StateFolder()
	if err == nil {
		err = os.MkdirAll(folder, 0o700)
	}
	if err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(folder, "quarry.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}
