package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"quarry/bounded"
	"quarry/replacefile"
)

// Choices remembers what the user chose in the workbench, such as the answer to a question that should be asked
// once. They are in a file of the state folder, since the configuration belongs to the user. It is safe for
// concurrent use; of two programs that write at once, one may lose a choice.
type Choices struct {
	path string

	mu     sync.Mutex
	values map[string]string
}

// OpenChoices reads the choices. Without a home directory, they last as long as the program; a damaged file
// counts as empty, and is replaced by the next choice.
func OpenChoices() (*Choices, error) {
	folder, err := StateFolder()
	if err != nil {
		return &Choices{}, nil
	}
	c := &Choices{path: filepath.Join(folder, "choices.json")}
	text, err := bounded.File(context.Background(), c.path, fileBudget)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, nil
	case err != nil:
		return c, fmt.Errorf("cannot read what you chose earlier: %w", err)
	}
	if err := json.Unmarshal(text, &c.values); err != nil {
		c.values = nil
		return c, fmt.Errorf("cannot read what you chose earlier: %s is damaged: %w", c.path, err)
	}
	return c, nil
}

// Get returns a choice, or "" if none was made.
func (c *Choices) Get(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.values[name]
}

// Set remembers a choice; "" forgets it. It writes a file.
func (c *Choices) Set(name, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = map[string]string{}
	}
	if c.values[name] = value; value == "" {
		delete(c.values, name)
	}
	if c.path == "" {
		return nil
	}
	return c.write()
}

func (c *Choices) write() error {
	text, err := json.MarshalIndent(c.values, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return fmt.Errorf("cannot remember the choice: %w", err)
	}
	file, err := replacefile.Create(c.path)
	if err != nil {
		return fmt.Errorf("cannot remember the choice: %w", err)
	}
	defer file.Discard()
	if _, err = file.Write(text); err == nil {
		err = file.Commit()
	}
	if err != nil {
		return fmt.Errorf("cannot remember the choice: %w", err)
	}
	return nil
}
